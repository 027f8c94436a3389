import { outOfResources } from '../dicom/network/network-errors.js';
import { DomainError } from '../problem/domain-error.js';

/** HTTP statuses after which a later try may succeed, besides all from 500 on (RFC 9110; RFC 6585). */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429]);
const DENIED: ReadonlySet<number> = new Set([401, 403]);
const SERVER_ERRORS = 500;

/** @param detail such as codes of an OperationOutcome; never text of the peer, which may name a patient */
export function webRefusal(status: number, retryAfterSeconds: number | undefined, detail = ''): DomainError {
  const answer = `HTTP ${status}${detail === '' ? '' : ` ${detail}`}`;
  if (TRANSIENT.has(status) || status >= SERVER_ERRORS) return outOfResources(answer, retryAfterSeconds);
  if (DENIED.has(status))
    return new DomainError(
      'pacs.denied',
      `The system denies access (${answer}). Check the user that "authorizationFile" in PACS_FILE names.`,
      { fields: { answer } },
    );
  return new DomainError(
    'pacs.request-refused',
    `The system refused the request (${answer}). Check the address in PACS_FILE; the system's log says more.`,
    { fields: { answer } },
  );
}
