/**
 * Categories of failure, as the service's users see them. The HTTP filter maps each kind to one status; the command line
 * prints the sentence. The list is closed on purpose: a new kind is a decision about the contract.
 */
export type ProblemKind =
  /** The request or file itself is wrong: not a ZIP, damaged, wrong field. */
  | 'malformed'
  /** Credentials are missing or wrong. */
  | 'unauthenticated'
  /** The client's address or user lacks permission. */
  | 'forbidden'
  /** Something exceeds a configured size limit. */
  | 'too-large'
  /** Readable, but without a usable study (or volume, tensor). */
  | 'unusable-study'
  /** Nothing of that name exists for this client. */
  | 'not-found'
  /** Conflicts with work that is under way or finished. */
  | 'conflict'
  /** Models that an operator wants to load are unusable; the current ones keep serving. */
  | 'unusable-models'
  /** The queue is full: retry later. */
  | 'busy'
  /** Not loaded, draining, or the device is lost. */
  | 'unavailable'
  /** An operator's file or setting is wrong: model, configuration. */
  | 'misconfigured'
  /** The client disconnected. The answer has no reader. */
  | 'aborted'
  /** The host failed: disk full, device process killed. */
  | 'fault';

/** Values that may accompany a problem. Never patient data. */
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
 * An expected failure. `message` is one sentence that says what is wrong and what to do; `code` is stable and
 * public (`dicom.unsupported-transfer-syntax`). A broken invariant is not a DomainError but a plain Error.
 */
export class DomainError extends Error {
  readonly fields: ProblemFields;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: string,
    readonly kind: ProblemKind,
    message: string,
    options: ProblemOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.fields = options.fields ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The form in which a DomainError crosses a thread or process boundary. */
export interface SerializedProblem {
  readonly code: string;
  readonly kind: ProblemKind;
  readonly message: string;
  readonly fields: ProblemFields;
  readonly retryAfterSeconds: number | undefined;
}

export function serializeProblem(error: DomainError): SerializedProblem {
  const { code, kind, message, fields, retryAfterSeconds } = error;
  return { code, kind, message, fields, retryAfterSeconds };
}

export function deserializeProblem(problem: SerializedProblem): DomainError {
  const { fields, retryAfterSeconds } = problem;
  return new DomainError(
    problem.code,
    problem.kind,
    problem.message,
    retryAfterSeconds === undefined ? { fields } : { fields, retryAfterSeconds },
  );
}
