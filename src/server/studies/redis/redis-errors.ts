import { DomainError } from '../../../core/problem/domain-error.js';
import type { ProblemCode } from '../../../core/problem/problem-codes.js';

/** The server is unreachable at the start of the service. */
export function redisUnreachable(cause: unknown): DomainError {
  return new DomainError(
    'studies.redis-unreachable',
    'The Redis server of REDIS_URL cannot be reached, or denies access. Check the address, its password and that the server runs.',
    { cause },
  );
}

/** The server has lost its data: it was flushed, or restarted without persistence. */
export function redisEmptied(): DomainError {
  return new DomainError(
    'studies.redis-emptied',
    'The Redis server of REDIS_URL has lost its data: studies that waited or ran are lost and must be sent again. Check its persistence (appendonly) and who may flush it.',
  );
}

const RETRY_SECONDS = 10;

interface Refusal {
  readonly words: RegExp;
  readonly code: ProblemCode;
  readonly message: string;
}

/** Words of the server's refusals, also inside script errors, and the errors for the request. */
const REFUSALS: readonly Refusal[] = [
  {
    words: /\bOOM\b/,
    code: 'studies.redis-full',
    message: 'The Redis server of REDIS_URL has no memory left (maxmemory). Its operator must give it more.',
  },
  {
    words: /\b(READONLY|MISCONF|NOREPLICAS)\b/,
    code: 'studies.redis-read-only',
    message:
      'The Redis server of REDIS_URL accepts no writes: it is a replica, or cannot save to its disk. Its operator must check it.',
  },
  {
    words: /\b(NOAUTH|WRONGPASS|NOPERM)\b/,
    code: 'studies.redis-denied',
    message:
      'The Redis server of REDIS_URL denies access to this service. Its operator must check the password and the permissions.',
  },
];

const NO_ANSWER: Omit<Refusal, 'words'> = {
  code: 'studies.redis-unavailable',
  message: 'The Redis server of REDIS_URL does not answer. Try again shortly.',
};

/** Any other answer, by its first word: `LOADING` after a restart, `BUSY`, `CLUSTERDOWN` and so on. */
function errorAnswer(text: string): Omit<Refusal, 'words'> {
  const [word = 'ERR'] = /^[A-Z]+/.exec(text) ?? [];
  return {
    code: 'studies.redis-failing',
    message: `The Redis server of REDIS_URL answers with an error (${word}). If that lasts, its operator must look at it.`,
  };
}

/**
 * Maps a failure of the server to the error for the request.
 * @param connectionError last error of a lost connection. It is the cause if a command waited for the connection and failed
 * without a reason of its own
 * @returns an error of kind `unavailable`; `studies.redis-unavailable` only if the server does not answer
 */
export function redisFault(commandError: unknown, connectionError?: unknown): DomainError {
  const isOwn = isReply(commandError) || connectionError === undefined;
  const cause = isOwn ? commandError : connectionError;
  const text = cause instanceof Error ? cause.message : String(cause);
  const refusal = REFUSALS.find(({ words }) => words.test(text));
  const { code, message } = refusal ?? (isReply(cause) ? errorAnswer(text) : NO_ANSWER);
  return new DomainError(code, message, { retryAfterSeconds: RETRY_SECONDS, cause });
}

/** Whether the server has answered, although with an error. */
function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}
