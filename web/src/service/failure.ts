import type { FailureBody } from './study-contract.js';

/** Failures that the page itself detects; all other codes come from the service. */
export const UNREACHABLE = 'page.unreachable';
export const GONE = 'page.gone';
export const UNREADABLE = 'page.unreadable-file';
/** Something other than the service answered, such as a proxy's page for signing in. */
export const FOREIGN_ANSWER = 'page.foreign-answer';
/** Anything that the code does not expect: a defect of the page, or too little memory. */
const FAULT = 'page.fault';

const NOT_FOUND = 404;

/** The reason of a failure: a code to translate, and the service's own sentence. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly code: string,
    /** The service's sentence, in English; empty if there is none. */
    readonly sentence: string,
    readonly status = 0,
    readonly requestId = '',
    readonly retryAfterSeconds?: number,
    /** The values in the sentence, by name. */
    readonly values: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${code}: ${sentence}`);
  }
}

/** A failure that the page itself detects. */
export function ownFailure(code: string, cause?: unknown): Failure {
  const failure = new Failure(code, '');
  failure.cause = cause;
  return failure;
}

/** Only code that waits for the service knows that it cannot be reached. All other errors are faults of the page. */
export function asFailure(thrown: unknown): Failure {
  return thrown instanceof Failure ? thrown : ownFailure(FAULT, thrown);
}

/** Whether the service does not have the study or file. */
export function isGone({ code, status }: Failure): boolean {
  return code === GONE || status === NOT_FOUND;
}

/** @param text of the answer; that of a proxy may not be JSON */
export function failureOf(status: number, text: string, retryAfter: string | null = null): Failure {
  return failureOfBody(parse(text), status, seconds(retryAfter));
}

export function failureOfBody(body: FailureBody, status = 0, retryAfterSeconds?: number): Failure {
  const { error, detail, values, code, request_id } = body;
  const sentence = error ?? (typeof detail === 'string' ? detail : '');
  const known = code ?? codeOfStatus(status);
  // A failed study has its values in `detail`; problem details have them in `values`.
  const filling = { ...objectOf(values), ...objectOf(detail) };
  return new Failure(known, sentence, status, request_id ?? '', retryAfterSeconds, filling);
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function parse(text: string): FailureBody {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

function codeOfStatus(status: number): string {
  switch (status) {
    case 0:
      return UNREACHABLE;
    case 401:
      return 'auth.credentials-missing';
    case 404:
    case 410:
      return GONE;
    case 413:
      return 'upload.too-large';
    default:
      return `http.${status}`;
  }
}

function seconds(header: string | null): number | undefined {
  const value = Number(header ?? Number.NaN);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
