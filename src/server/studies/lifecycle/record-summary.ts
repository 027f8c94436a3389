import { openDeliveries } from './delivery-transitions.js';
import type { StudyDelivery } from './study-delivery.js';
import {
  hasEnded,
  type KeptArtifacts,
  type StudyPriority,
  type StudyRecord,
  type StudyState,
} from './study-record.js';

/** The data of a record for finding, listing and counting it without reading it. */
export interface RecordSummary {
  readonly id: string;
  readonly owner: string | null;
  readonly priority: StudyPriority;
  readonly state: StudyState;
  readonly submittedAt: number;
  /** 0 before the end of the study. */
  readonly endedAt: number;
  /** Whether the notification of its end is pending. */
  readonly isUnnotified: boolean;
  /** Deliveries that are not delivered. */
  readonly openDeliveries: readonly StudyDelivery[];
  readonly repeatKey: string;
  readonly idempotencyKey: string | undefined;
  /** Size of the record as JSON. */
  readonly bytes: number;
  readonly artifacts: Pick<KeptArtifacts, 'group' | 'bytes'> | undefined;
}

/** @param bytes size of the record as JSON */
export function summaryOf(record: StudyRecord, bytes: number): RecordSummary {
  const {
    id,
    owner,
    priority,
    state,
    submittedAt,
    endedAt = 0,
    repeatKey,
    idempotencyKey,
    artifacts,
  } = record;
  return {
    id,
    owner,
    priority,
    state,
    submittedAt,
    endedAt,
    isUnnotified: record.notifyingSince !== undefined,
    openDeliveries: openDeliveries(record),
    repeatKey,
    idempotencyKey,
    bytes,
    artifacts: artifacts && { group: artifacts.group, bytes: artifacts.bytes },
  };
}

/** Whether removal is the only remaining change of a study. */
export function isSettled(summary: RecordSummary): boolean {
  return hasEnded(summary) && !summary.isUnnotified && summary.openDeliveries.length === 0;
}
