import type { FailureBody } from './study-contract.js';

/** Failures that the page itself detects; all other codes come from the service. */
export const UNREACHABLE = 'page.unreachable';
export const GONE = 'page.gone';

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

export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  return new Failure(UNREACHABLE, '');
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
