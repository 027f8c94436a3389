import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { DomainError, type ProblemFields } from '../../core/problem/domain-error.js';
import { STATUS_OF_KIND } from '../../core/problem/problem-status.js';

/** What an HTTP answer says about a failure, before it takes a body's shape. */
export interface HttpProblem {
  readonly status: number;
  /** Stable and public. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  readonly fields: ProblemFields;
  readonly retryAfterSeconds: number | undefined;
}

const INTERNAL: HttpProblem = {
  status: 500,
  code: 'internal',
  message:
    'The service failed unexpectedly. Give the request id to whoever runs it: the reason is in its log.',
  fields: {},
  retryAfterSeconds: undefined,
};

const NOTHING_HERE = 'There is nothing at this address. /docs describes the API.';

const BROKEN_REQUESTS: Readonly<Record<number, string>> = {
  408: 'The request did not arrive in time.',
  431: "The request's headers are too large.",
};

/** The address exists, for other methods. */
export function methodNotAllowed(method: string, allowed: readonly string[]): HttpProblem {
  return {
    status: 405,
    code: codeOf(405),
    message: `${method} is not possible here; ${allowed.join(' and ')} is.`,
    fields: {},
    retryAfterSeconds: undefined,
  };
}

/** An address with percent signs that encode nothing. */
export function brokenAddress(): HttpProblem {
  return { ...brokenRequest(400), message: 'The address cannot be decoded.' };
}

function malformedContentType(): HttpProblem {
  return { ...brokenRequest(400), message: 'The header Content-Type cannot be understood. Correct it.' };
}

/** What was sent is no HTTP request that this service reads, or none that arrived in time. */
export function brokenRequest(status: number): HttpProblem {
  return {
    status,
    code: codeOf(status),
    message: BROKEN_REQUESTS[status] ?? 'What was sent is no HTTP/1.1 request.',
    fields: {},
    retryAfterSeconds: undefined,
  };
}

/** What a client may know of anything that was thrown: nothing at all unless it was thrown for clients. */
export function httpProblemOf(exception: unknown): HttpProblem {
  if (exception instanceof DomainError) {
    const { code, kind, message, retryAfterSeconds } = exception;
    // Where a file lies on the server is the operator's business; it is in the log.
    const fields = Object.fromEntries(Object.entries(exception.fields).filter(([name]) => name !== 'path'));
    return { status: STATUS_OF_KIND[kind], code, message, fields, retryAfterSeconds };
  }
  if (exception instanceof HttpException && exception.getStatus() < 500) {
    const status = exception.getStatus();
    // The server's own word for a Content-Type that it cannot parse. What type it should be is for the route to say.
    if (status === 415) return malformedContentType();
    return {
      status,
      code: codeOf(status),
      // Nest's own sentence quotes the address, which may hold anything.
      message: status === 404 ? NOTHING_HERE : exception.message,
      fields: {},
      retryAfterSeconds: undefined,
    };
  }
  return INTERNAL;
}

/** `http.not-found` for 404. */
function codeOf(status: number): string {
  const phrase = STATUS_CODES[status] ?? `status ${status}`;
  return `http.${phrase.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}
