import {
  hasEnded,
  type KeptArtifacts,
  type StudyPriority,
  type StudyRecord,
  type StudyState,
} from './study-record.js';

/** What a store has to know of a record to find, list and count it without reading it. */
export interface RecordSummary {
  readonly id: string;
  readonly owner: string | null;
  readonly priority: StudyPriority;
  readonly state: StudyState;
  readonly submittedAt: number;
  /** 0 before its end. */
  readonly endedAt: number;
  /** Whether others have yet to hear of its end. */
  readonly isUnnotified: boolean;
  readonly repeatKey: string;
  readonly idempotencyKey: string | undefined;
  /** Of the record, as JSON. */
  readonly bytes: number;
  readonly artifacts: Pick<KeptArtifacts, 'group' | 'bytes'> | undefined;
}

/** @param bytes of the record, as JSON */
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
    repeatKey,
    idempotencyKey,
    bytes,
    artifacts: artifacts && { group: artifacts.group, bytes: artifacts.bytes },
  };
}

/** Whether nothing happens to a study any more but that it is removed. */
export function isSettled(summary: RecordSummary): boolean {
  return hasEnded(summary) && !summary.isUnnotified;
}
