import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { PROBLEMS } from '../../core/problem/problem-codes.js';
import { STATUS_OF_KIND } from '../../core/problem/problem-status.js';
import type { StudyFieldName } from '../../server/studies/study-request.js';
import { notTheService } from '../cli-errors.js';
import type { StudyBody } from '../study-body.js';
import {
  getResource,
  postStudy,
  serviceEndpoint,
  type ServiceAddress,
  type ServiceAnswer,
} from '../study-client.js';

const ROUTE = 'studies';
const DELIVER_TO = 'deliver_to' satisfies StudyFieldName;
/** Shorter than the timeouts of ordinary proxies. */
const WAIT_SECONDS = 50;
const POLL_MS = 2000;
/** Status of a cancelled study, or of a failure whose code only a later version of the service has. */
const UNKNOWN_STATUS = 500;

const RESOURCE = z.object({
  id: z.string(),
  state: z.string(),
  result: z.unknown(),
  failure: z.looseObject({ code: z.string() }).nullable(),
});

export interface SubmissionOptions {
  /** Names of the peers, as in the field of the form. */
  readonly deliverTo: string;
  /** Key of the study: a repeated request with it does not create another study. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** Time between two requests for a study that takes long. */
  readonly pollMs?: number;
}

/**
 * Submits a study whose results the service delivers to its peers, and waits for its end.
 * @returns the answer that `/predict` would have given, or the refusal of a request
 * @throws DomainError as `sendStudy`; the signal's reason
 */
export async function submitStudy(
  study: StudyBody,
  address: ServiceAddress,
  { deliverTo, idempotencyKey, signal, pollMs = POLL_MS }: SubmissionOptions,
): Promise<ServiceAnswer> {
  let answer = await postStudy(serviceEndpoint(address.url, ROUTE), study, address, {
    fields: { [DELIVER_TO]: deliverTo },
    headers: { 'idempotency-key': idempotencyKey, prefer: `wait=${WAIT_SECONDS}` },
    signal,
  });
  for (;;) {
    if (answer.status >= 300) return answer;
    const { data: resource } = RESOURCE.safeParse(answer.body);
    if (resource === undefined) throw notTheService(address.url, answer.status);
    const { id, state, result, failure } = resource;
    if (state === 'succeeded') return { ...answer, status: 200, body: result };
    if (failure !== null) return { ...answer, status: statusOf(failure.code), body: failure };
    if (state === 'cancelled')
      return {
        ...answer,
        status: UNKNOWN_STATUS,
        body: { error: 'The study was cancelled on the service.' },
      };
    await delay(pollMs, undefined, { signal });
    answer = await getResource(
      serviceEndpoint(address.url, `${ROUTE}/${encodeURIComponent(id)}`),
      address,
      signal,
    );
  }
}

/** The status with which `/predict` would have answered. */
function statusOf(code: string): number {
  const table: Readonly<Partial<Record<string, (typeof PROBLEMS)[keyof typeof PROBLEMS]>>> = PROBLEMS;
  const kind = table[code]?.kind;
  return kind === undefined ? UNKNOWN_STATUS : STATUS_OF_KIND[kind];
}
