import type { ProblemFields } from './domain-error.js';
import type { WarningCode } from './problem-codes.js';

/** Something that the reader of an answer should know. Never patient data. */
export interface Warning {
  /** Stable and public: a row of the registry. */
  readonly code: WarningCode;
  /** One sentence. */
  readonly message: string;
  /** The numbers of the sentence by name, machine-readable. Never patient data. */
  readonly values?: ProblemFields;
}
