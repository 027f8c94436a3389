import { DomainError } from '../../../core/problem/domain-error.js';

/** The server does not answer at the service's start. */
export function redisUnreachable(cause: unknown): DomainError {
  return new DomainError(
    'studies.redis-unreachable',
    'misconfigured',
    'The Redis server of REDIS_URL cannot be reached, or does not let this service in. Check the address, its password and that the server runs.',
    { cause },
  );
}

/** The server does not answer now. */
export function redisUnavailable(cause: unknown): DomainError {
  return new DomainError(
    'studies.redis-unavailable',
    'unavailable',
    'The place where studies are kept does not answer. Try again shortly.',
    { retryAfterSeconds: 10, cause },
  );
}
