import { HttpException } from '@nestjs/common';
import { DomainError, type ProblemFields } from '../../core/problem/domain-error.js';
import { type ProblemCode, PROBLEMS } from '../../core/problem/problem-codes.js';
import { STATUS_OF_KIND } from '../../core/problem/problem-status.js';
import { type Language, problemSentence } from '../../core/problem/translation.js';

/** The public content of an error, independent of the form of the body. */
export interface HttpProblem {
  readonly status: number;
  /** Stable and public. */
  readonly code: ProblemCode;
  /** One sentence. */
  readonly message: string;
  readonly fields: ProblemFields;
  readonly retryAfterSeconds: number | undefined;
}

/** Error codes of the HTTP server itself by status. */
const CODE_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'http.bad-request',
  404: 'http.not-found',
  405: 'http.method-not-allowed',
  408: 'http.request-timeout',
  413: 'http.payload-too-large',
  431: 'http.request-header-fields-too-large',
};

const UNEXPECTED =
  'The service failed unexpectedly. Give the request id to its operator: the log has the reason.';
const NOTHING_HERE = 'This address does not exist. /docs describes the API.';
const NOT_HTTP = 'The service received something other than an HTTP/1.1 request.';

const BROKEN_REQUESTS: Readonly<Record<number, string>> = {
  408: 'The request did not arrive in time.',
  431: "The request's headers are too large.",
};

/** The problem with its sentence in a language. */
export function translatedProblem(problem: HttpProblem, language: Language): HttpProblem {
  const { code, message, fields, retryAfterSeconds } = problem;
  const values = retryAfterSeconds === undefined ? fields : { ...fields, retryAfter: retryAfterSeconds };
  return { ...problem, message: problemSentence({ code, message, fields: values }, language) };
}

/** The address exists only for other methods. */
export function methodNotAllowed(method: string, allowed: readonly string[]): HttpProblem {
  return problem(
    'http.method-not-allowed',
    `This address does not support ${method}. Use ${allowed.join(' or ')}.`,
  );
}

/** An address that no route can have, or with invalid percent encoding. */
export function brokenAddress(): HttpProblem {
  return problem('http.bad-request', 'The address cannot be decoded.');
}

/** @param status 400, 408 or 431: the reason why the request could not be read */
export function brokenRequest(status: number): HttpProblem {
  return problem(codeOf(status), BROKEN_REQUESTS[status] ?? NOT_HTTP);
}

/** The public part of a thrown value. Only errors that were thrown for clients have details. */
export function httpProblemOf(exception: unknown): HttpProblem {
  if (exception instanceof DomainError) {
    const { code, kind, message, retryAfterSeconds } = exception;
    // Paths on the server are only for its operator, in the log.
    const fields = Object.fromEntries(Object.entries(exception.fields).filter(([name]) => name !== 'path'));
    return { status: STATUS_OF_KIND[kind], code, message, fields, retryAfterSeconds };
  }
  if (exception instanceof HttpException && exception.getStatus() < 500) {
    switch (exception.getStatus()) {
      case 404:
        // Nest's own message quotes the address, which may contain anything.
        return problem('http.not-found', NOTHING_HERE);
      case 415:
        // Fastify throws this for a Content-Type that it cannot parse. The route itself refuses unsupported types.
        return problem('http.bad-request', 'The header Content-Type cannot be understood. Correct it.');
      default:
        return problem(codeOf(exception.getStatus()), exception.message);
    }
  }
  return problem('internal', UNEXPECTED);
}

/** A status without its own code counts as a bad request. */
function codeOf(status: number): ProblemCode {
  return CODE_OF_STATUS[status] ?? 'http.bad-request';
}

function problem(code: ProblemCode, message: string): HttpProblem {
  return {
    status: STATUS_OF_KIND[PROBLEMS[code].kind],
    code,
    message,
    fields: {},
    retryAfterSeconds: undefined,
  };
}
