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

const RETRY_SECONDS = 10;

/** Words of the server's refusals, also where a script fails with them, and what they mean for a request. */
const REFUSALS: readonly { readonly words: RegExp; readonly code: string; readonly message: string }[] = [
  {
    words: /\bOOM\b/,
    code: 'studies.redis-full',
    message: 'The Redis server of REDIS_URL has no memory left (maxmemory). Its operator must give it more.',
  },
  {
    words: /\b(READONLY|MISCONF|NOREPLICAS)\b/,
    code: 'studies.redis-read-only',
    message:
      'The Redis server of REDIS_URL takes no writes: it is a replica, or cannot save to its disk. Its operator must look at it.',
  },
  {
    words: /\b(NOAUTH|WRONGPASS|NOPERM)\b/,
    code: 'studies.redis-denied',
    message:
      'The Redis server of REDIS_URL does not let this service in. Its operator must check the password and the permissions.',
  },
];

/**
 * What a failure of the server means for a request.
 * @returns an error of kind `unavailable`; `studies.redis-unavailable` where the server does not answer
 */
export function redisFault(cause: unknown): DomainError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const { code, message } = REFUSALS.find(({ words }) => words.test(text)) ?? {
    code: 'studies.redis-unavailable',
    message: 'The Redis server of REDIS_URL does not answer. Try again shortly.',
  };
  return new DomainError(code, 'unavailable', message, { retryAfterSeconds: RETRY_SECONDS, cause });
}
