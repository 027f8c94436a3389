import type { FastifyRequest } from 'fastify';
import '../auth/authenticated-user.js';
import '../auth/client-address.js';
import '../prediction/study-trace.js';
import '../problem-http/request-failure.js';
import { type StudyAction } from '../studies/audited-route.js';
import { modelAnswer } from '../../core/pipeline/study-prediction.js';
import { hasEnded, type StudyRecord } from '../studies/lifecycle/study-record.js';
import { modelHashes } from './model-hashes.js';
import type { TextDigest } from './text-digest.js';

/** Audited events in the order of a study's life. */
export const AUDIT_EVENTS = [
  'study.accepted',
  'study.refused',
  'study.answered',
  'study.failed',
  'study.cancelled',
  'study.deleted',
  'study.listed',
  'result.read',
  'file.read',
  'study.followed',
  'result.delivered',
  'delivery.retried',
  'delivery.discarded',
] as const;
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** A line of the audit log: who did what with which study, when and from where. Findings are never included. */
export interface AuditRecord {
  readonly event: AuditEvent;
  /** Time of the answer or of the study's end, UTC (ISO 8601). */
  readonly time: string;
  readonly request_id: string;
  /**
   * Address of the client. Null for the end of a submitted study; the line of its submission has the address. For a delivery,
   * the host of the webhook or the name of the peer.
   */
  readonly client: string | null;
  readonly user: string | null;
  readonly route: string | null;
  /** Hash of the id of a study of `/studies`, shared by all lines about it. */
  readonly study_sha256: string | null;
  /** Hash of the StudyInstanceUID; null if unknown and for NIfTI volumes. */
  readonly study_uid_sha256: string | null;
  readonly outcome: 'success' | 'failure';
  readonly status: number;
  /** Error code. */
  readonly code: string | null;
  /** SHA-256 of the models used, by name; the main ensemble is `lightgbm`. */
  readonly models: Readonly<Record<string, string>> | null;
  readonly seconds: number;
}

const SUCCESS_BELOW = 400;

/** The line of a request for a prediction. */
export function predictionRecord(
  request: FastifyRequest,
  status: number,
  seconds: number,
  digest: TextDigest,
): AuditRecord {
  const { studyTrace: trace, failure } = request;
  const uid =
    trace?.kind === 'dicom-zip' ? (trace.prediction?.studyUid ?? failure?.fields['studyUid']) : undefined;
  const model = trace?.prediction?.model;
  const isSuccess = status < SUCCESS_BELOW;
  // A study that has arrived completely has failed; an incomplete one was refused.
  const hasArrived = trace?.uploadBytes !== undefined;
  return {
    event: isSuccess ? 'study.answered' : hasArrived ? 'study.failed' : 'study.refused',
    ...requestPart(request, status, seconds),
    study_sha256: null,
    study_uid_sha256: typeof uid === 'string' ? digest(uid) : null,
    models: model === undefined ? null : modelHashes(modelAnswer(model)),
  };
}

/**
 * The lines of a request for studies of `/studies`: one for each study in the answer. A refused request, or an answer without
 * studies, has one line.
 */
export function studyRequestRecords(
  request: FastifyRequest,
  action: StudyAction,
  status: number,
  seconds: number,
  digest: TextDigest,
): AuditRecord[] {
  const common = { ...requestPart(request, status, seconds), models: null };
  const { id } = request.params as { readonly id?: string };
  const records = status < SUCCESS_BELOW ? (request.disclosedStudies ?? []) : [];
  if (records.length === 0) {
    return [
      {
        event: eventOf(action, status, undefined),
        ...common,
        study_sha256: id === undefined ? null : digest(id),
        study_uid_sha256: null,
      },
    ];
  }
  return records.map((record) => ({
    event: eventOf(action, status, record),
    ...common,
    study_sha256: digest(record.id),
    study_uid_sha256: uidDigestOf(record, digest),
  }));
}

/** Whether a request is audited. Reading an unfinished study is not, because it reveals no findings. */
export function isAudited(request: FastifyRequest, action: StudyAction, status: number): boolean {
  if (action !== 'read' || status >= SUCCESS_BELOW) return true;
  return request.disclosedStudies?.some(hasEnded) ?? false;
}

/** Hash of the StudyInstanceUID; null if unknown. */
export function uidDigestOf({ kind, result, failure }: StudyRecord, digest: TextDigest): string | null {
  const uid = kind === 'dicom-zip' ? (result?.study_uid ?? failure?.fields['studyUid']) : undefined;
  return typeof uid === 'string' ? digest(uid) : null;
}

function eventOf(action: StudyAction, status: number, record: StudyRecord | undefined): AuditEvent {
  switch (action) {
    case 'submit':
      return status < SUCCESS_BELOW ? 'study.accepted' : 'study.refused';
    case 'list':
      return record === undefined ? 'study.listed' : 'result.read';
    case 'read':
      return 'result.read';
    case 'read-file':
      return 'file.read';
    case 'follow':
      return 'study.followed';
    case 'cancel':
      return 'study.cancelled';
    case 'delete':
      return 'study.deleted';
    case 'retry-delivery':
      return 'delivery.retried';
    case 'discard-delivery':
      return 'delivery.discarded';
  }
}

type RequestPart = Omit<AuditRecord, 'event' | 'study_sha256' | 'study_uid_sha256' | 'models'>;

function requestPart(request: FastifyRequest, status: number, seconds: number): RequestPart {
  return {
    time: new Date().toISOString(),
    request_id: request.id,
    client: request.clientAddress ?? null,
    user: request.authenticatedUser?.name ?? null,
    route: request.routeOptions.url ?? null,
    outcome: status < SUCCESS_BELOW ? 'success' : 'failure',
    status,
    code: request.failure?.code ?? null,
    seconds,
  };
}
