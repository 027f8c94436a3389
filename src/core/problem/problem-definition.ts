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
  /** The file is readable, but has no usable study (or volume, tensor). */
  | 'unusable-study'
  /** Nothing of that name exists for this client. */
  | 'not-found'
  /** The address exists for other methods. */
  | 'wrong-method'
  /** The request did not arrive in time. */
  | 'too-slow'
  /** The request's headers exceed the server's limit. */
  | 'headers-too-large'
  /** Conflicts with work that is under way or finished. */
  | 'conflict'
  /** Models that an operator tries to load are unusable; the current ones keep serving. */
  | 'unusable-models'
  /** The queue is full: retry later. */
  | 'busy'
  /** The models are not loaded, the service is draining, or the device is lost. */
  | 'unavailable'
  /** An operator's file or setting is wrong: model, configuration. */
  | 'misconfigured'
  /** The client disconnected. The answer has no reader. */
  | 'aborted'
  /** The host failed: disk full, device process killed. */
  | 'fault';

/** A group of addresses whose clients may receive a code. A code without groups is for operators only. */
export type ProblemRoute =
  /** Any address. */
  | 'any'
  /** `/predict` and `/predict_nifti`; the same code may be the `failure` of a study under `/studies`. */
  | 'predict'
  /** `/studies` and the addresses below it. */
  | 'studies'
  /** Only the `failure` of a study under `/studies`. */
  | 'failure'
  /** Only the sentence of a warning: why a file was left out. */
  | 'warning'
  /** `/admin/…`. */
  | 'admin';

/** One row of the registry of error codes. The HTTP status follows from the kind. */
export interface ProblemDefinition {
  readonly kind: ProblemKind;
  /** Addresses that may answer it; empty: operators only (start, command line, log). */
  readonly routes: readonly ProblemRoute[];
  /** Its meaning, as a phrase for the tables of the documents: lower case, no full stop. */
  readonly en: string;
  /**
   * The whole Russian sentence: what is wrong and what to do. `{name}` stands for a value of the problem; a part in brackets
   * is left out where one of its values is not known.
   */
  readonly ru: string;
}

/** One row of the registry of warnings: something that a reader should know about an answer. */
export interface WarningDefinition {
  /** Its meaning, as a phrase for the tables of the documents: lower case, no full stop. */
  readonly en: string;
  /** The Russian texts, with values as in the sentences of problems. */
  readonly ru: { readonly title: string; readonly text: string };
}
