import { isProblemCode, type ProblemCode, PROBLEMS } from './problem-codes.js';
import type { ProblemKind } from './problem-definition.js';

/** The values of a problem, by name. Never patient data. */
export type ProblemFields = Readonly<
  Record<string, string | number | boolean | readonly (string | number)[]>
>;

export interface ProblemOptions {
  /** Offending values by name, machine-readable. Never patient data. */
  readonly fields?: ProblemFields;
  /** Seconds after which a retry may succeed (`Retry-After`). */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/**
 * An expected failure. `message` is one sentence that says what is wrong and what to do; `code` is a row of the registry
 * (`problem-codes.ts`), which decides the kind. A broken invariant is not a DomainError but a plain Error.
 */
export class DomainError extends Error {
  readonly kind: ProblemKind;
  readonly fields: ProblemFields;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: ProblemCode,
    message: string,
    options: ProblemOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.kind = PROBLEMS[code].kind;
    this.fields = options.fields ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The form in which a DomainError crosses a thread or process boundary, or is stored on disk. */
export interface SerializedProblem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly fields: ProblemFields;
  readonly retryAfterSeconds: number | undefined;
}

export function serializeProblem(error: DomainError): SerializedProblem {
  const { code, message, fields, retryAfterSeconds } = error;
  return { code, message, fields, retryAfterSeconds };
}

/** Codes of another version of the service, in an old record, become `internal`. */
export function deserializeProblem(problem: SerializedProblem): DomainError {
  const { code, message, fields, retryAfterSeconds } = problem;
  return new DomainError(
    isProblemCode(code) ? code : 'internal',
    message,
    retryAfterSeconds === undefined ? { fields } : { fields, retryAfterSeconds },
  );
}
