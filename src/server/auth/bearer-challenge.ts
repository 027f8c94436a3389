import { DomainError } from '../../core/problem/domain-error.js';

/** Why a bearer token was not accepted. */
export interface Refusal {
  /** For `WWW-Authenticate` (RFC 6750, section 3). */
  readonly challenge: string;
  /** Undefined where the request holds no token of the scheme. */
  readonly reason: DomainError | undefined;
}

export function bearerChallenge(realm: string): string {
  return `Bearer realm="${realm}"`;
}

export function bearerRefusal(realm: string, reason?: DomainError): Refusal {
  const challenge = bearerChallenge(realm);
  if (reason === undefined) return { challenge, reason };
  // A description may hold neither quotes nor back slashes; those of this service hold none.
  return { challenge: `${challenge}, error="invalid_token", error_description="${reason.message}"`, reason };
}

export function isRefusal(failure: unknown): failure is Refusal {
  return typeof failure === 'object' && failure !== null && 'challenge' in failure && 'reason' in failure;
}
