import type { FastifyRequest } from 'fastify';
import '../auth/authenticated-user.js';
import '../auth/client-address.js';
import '../prediction/study-trace.js';
import '../problem-http/request-failure.js';
import type { UidDigest } from './uid-digest.js';

/** A line of the audit log: who had which study assessed, when, by which models. Never what was found. */
export interface AuditRecord {
  /** When the request was answered, in UTC (ISO 8601). */
  readonly time: string;
  readonly request_id: string;
  /** Null for a study that was handed over: its request is long over when it ends. */
  readonly client: string | null;
  readonly user: string | null;
  readonly route: string | null;
  /** Of the StudyInstanceUID; null where it is not known. A NIfTI volume has none. */
  readonly study_uid_sha256: string | null;
  readonly outcome: 'success' | 'failure';
  readonly status: number;
  /** Of the failure. */
  readonly code: string | null;
  /** SHA-256 of the models that gave the answer. */
  readonly models: Readonly<Record<'supervised' | 'ctclip' | 'lightgbm', string>> | null;
  readonly seconds: number;
}

export function auditRecord(
  request: FastifyRequest,
  status: number,
  seconds: number,
  digest: UidDigest,
): AuditRecord {
  const { studyTrace: trace, failure } = request;
  const uid =
    trace?.kind === 'dicom-zip' ? (trace.prediction?.studyUid ?? failure?.fields['studyUid']) : undefined;
  const model = trace?.prediction?.model;
  return {
    time: new Date().toISOString(),
    request_id: request.id,
    client: request.clientAddress ?? null,
    user: request.authenticatedUser?.name ?? null,
    route: request.routeOptions.url ?? null,
    study_uid_sha256: typeof uid === 'string' ? digest(uid) : null,
    outcome: status < 400 ? 'success' : 'failure',
    status,
    code: failure?.code ?? null,
    models:
      model === undefined
        ? null
        : { supervised: model.supervisedSha256, ctclip: model.ctclipSha256, lightgbm: model.lightgbmSha256 },
    seconds,
  };
}
