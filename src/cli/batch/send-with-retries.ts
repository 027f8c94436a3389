import { randomUUID } from 'node:crypto';
import type { ProblemCode } from '../../core/problem/problem-codes.js';
import { DomainError } from '../../core/problem/domain-error.js';
import { notTheService, serviceGone } from '../cli-errors.js';
import { refusalReason, sendStudy, type ServiceAddress, type ServiceAnswer } from '../study-client.js';
import { batchBody } from './batch-body.js';
import { submitStudy } from './submit-study.js';
import type { BatchStudy } from './batch-study.js';
import type { RetryBudget } from './retry-limits.js';
import { resultOf, type StudyResult, unsentResult } from './result-row.js';

/** The service is full or not ready, or a proxy cannot reach it. */
const COME_BACK: readonly number[] = [429, 502, 503, 504];
/** Statuses that do not concern the study: every other study would get the same. */
const SERVICE_STATUSES: readonly number[] = [401, 403, 404, 405];

export interface RetryOptions {
  readonly address: ServiceAddress;
  readonly budget: RetryBudget;
  /** Peers of the service that receive the results, as `deliver_to` of a request names them. */
  readonly deliverTo?: string | undefined;
  /** Seconds for one attempt, including the queue. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Called with the reason before each wait. */
  readonly onWait: (reason: string) => void;
}

/**
 * Sends a study until the service accepts it.
 * @throws DomainError `cli.service-unreachable`, `cli.service-gone` if no study can be sent; the signal's reason
 */
export async function sendWithRetries(study: BatchStudy, options: RetryOptions): Promise<StudyResult> {
  const { budget, signal, onWait } = options;
  const idempotencyKey = randomUUID();
  for (let attempt = 0; ; attempt += 1) {
    const sent = await attemptToSend(study, options, idempotencyKey);
    const outcome = 'status' in sent ? judge(study, options, sent) : sent;
    if ('row' in outcome) return outcome;
    if (budget.isOver) throw outcome.reason;
    onWait(outcome.reason.message);
    await budget.wait(attempt, outcome.retryAfterSeconds, signal);
  }
}

/** Reason and time for sending a study again. */
interface Refusal {
  readonly reason: DomainError;
  readonly retryAfterSeconds: number | undefined;
}

async function attemptToSend(
  study: BatchStudy,
  { address, deliverTo, timeoutSeconds, signal: stop }: RetryOptions,
  idempotencyKey: string,
): Promise<ServiceAnswer | StudyResult | Refusal> {
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const signal = AbortSignal.any([stop, timeout]);
  try {
    const body = await batchBody(study);
    return deliverTo === undefined
      ? await sendStudy(body, address, { signal })
      : await submitStudy(body, address, { deliverTo, idempotencyKey, signal });
  } catch (error) {
    stop.throwIfAborted();
    if (timeout.aborted) return comeBack(serviceGone(address.url, `no answer in ${timeoutSeconds} s`));
    if (!(error instanceof DomainError)) return unsentResult(study.path, error);
    switch (error.code) {
      case 'cli.service-unreachable':
        return comeBack(error);
      case 'cli.usage':
      case 'cli.study-unreadable':
        return unsentResult(study.path, error);
      default:
        throw error;
    }
  }
}

function judge(
  study: BatchStudy,
  { address: { url }, budget }: RetryOptions,
  answer: ServiceAnswer,
): StudyResult | Refusal {
  const { status, body, retryAfterSeconds } = answer;
  const reason = serviceGone(url, refusalReason(answer) ?? `it answered ${status}`);
  if (COME_BACK.includes(status)) return { reason, retryAfterSeconds };
  if (SERVICE_STATUSES.includes(status) || concernsAllStudies(body)) throw reason;
  if (status < 400 && !isPrediction(body)) throw notTheService(url, status);
  budget.renew();
  return resultOf(study.path, answer);
}

/** The code of a refusal that every other study would get, too. */
const UNKNOWN_DESTINATION: ProblemCode = 'delivery.unknown-destination';

function concernsAllStudies(body: unknown): boolean {
  return (Object(body) as { readonly code?: unknown }).code === UNKNOWN_DESTINATION;
}

function isPrediction(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'probability_of_pathology' in body;
}

function comeBack(reason: DomainError): Refusal {
  return { reason, retryAfterSeconds: undefined };
}
