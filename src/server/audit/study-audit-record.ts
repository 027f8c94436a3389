import { deserializeProblem } from '../../core/problem/domain-error.js';
import { httpProblemOf } from '../problem-http/http-problem.js';
import type { StudyRecord } from '../studies/lifecycle/study-record.js';
import { WEBHOOK } from '../studies/lifecycle/study-delivery.js';
import { type AuditRecord, uidDigestOf } from './audit-record.js';
import { modelHashes } from './model-hashes.js';
import type { TextDigest } from './text-digest.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

const SUCCESS = 200;
const BAD_GATEWAY = 502;

/** The line for the end of a submitted study; status and code are those that /predict would have answered. */
export function studyAuditRecord(study: StudyRecord, digest: TextDigest): AuditRecord {
  const { id, requestId, owner, submittedAt, endedAt = submittedAt, result, failure } = study;
  const problem = failure === undefined ? undefined : httpProblemOf(deserializeProblem(failure));
  const model = result?.model;
  return {
    event: problem === undefined ? 'study.answered' : 'study.failed',
    time: new Date(endedAt).toISOString(),
    request_id: requestId,
    // The line study.accepted of the submission has the address.
    client: null,
    user: owner,
    route: '/studies',
    study_sha256: digest(id),
    study_uid_sha256: uidDigestOf(study, digest),
    outcome: problem === undefined ? 'success' : 'failure',
    status: problem?.status ?? SUCCESS,
    code: problem?.code ?? null,
    models: model === undefined ? null : modelHashes(model),
    seconds: (endedAt - submittedAt) / MILLISECONDS_PER_SECOND,
  };
}

/**
 * The line for a delivery that was accepted, or was given up.
 * @param destination name of a peer, or {@link WEBHOOK}; then the line has the host of the webhook
 */
export function deliveryAuditRecord(
  study: StudyRecord,
  destination: string,
  isAccepted: boolean,
  digest: TextDigest,
): AuditRecord {
  const { id, requestId, owner, webhookUrl, endedAt } = study;
  const now = Date.now();
  return {
    event: 'result.delivered',
    time: new Date(now).toISOString(),
    request_id: requestId,
    client: destination === WEBHOOK && webhookUrl !== undefined ? new URL(webhookUrl).host : destination,
    user: owner,
    route: '/studies',
    study_sha256: digest(id),
    study_uid_sha256: uidDigestOf(study, digest),
    outcome: isAccepted ? 'success' : 'failure',
    status: isAccepted ? SUCCESS : BAD_GATEWAY,
    code: null,
    models: null,
    seconds: (now - (endedAt ?? now)) / MILLISECONDS_PER_SECOND,
  };
}
