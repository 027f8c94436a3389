import { DomainError } from '../../core/problem/domain-error.js';

/** The reason for refusing a bearer token. */
export interface Refusal {
  /** For `WWW-Authenticate` (RFC 6750, section 3). */
  readonly challenge: string;
  /** Undefined if the request has no token of the scheme. */
  readonly reason: DomainError | undefined;
}

export function bearerChallenge(realm: string): string {
  return `Bearer realm="${realm}"`;
}

export function bearerRefusal(realm: string, reason?: DomainError): Refusal {
  const challenge = bearerChallenge(realm);
  if (reason === undefined) return { challenge, reason };
  // RFC 6750 forbids quotes and backslashes in descriptions; the messages of this service contain neither.
  return { challenge: `${challenge}, error="invalid_token", error_description="${reason.message}"`, reason };
}

export function isRefusal(failure: unknown): failure is Refusal {
  return typeof failure === 'object' && failure !== null && 'challenge' in failure && 'reason' in failure;
}
