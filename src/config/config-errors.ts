import { DomainError } from '../core/problem/domain-error.js';

/** A wrong variable, and the allowed values. */
export interface ConfigurationIssue {
  readonly variable: string;
  /** Completes the sentence "VARIABLE …": `must be a whole number from 1 to 65535, but is "http"`. */
  readonly complaint: string;
}

/** Every mistake in the environment at once, so that an operator can correct them together. */
export class ConfigurationError extends DomainError {
  constructor(readonly issues: readonly ConfigurationIssue[]) {
    const lines = issues.map(({ variable, complaint }) => `  ${variable} ${complaint}`);
    const count = issues.length === 1 ? 'One variable' : `${issues.length} variables`;
    super('config.invalid', `${count} of the environment must be corrected:\n${lines.join('\n')}`, {
      fields: { variables: issues.map((issue) => issue.variable) },
    });
  }
}

/** A `bundle.json` cannot be used. */
export function unusableBundle(path: string, complaint: string, cause?: unknown): DomainError {
  return new DomainError('config.model-bundle', `The model bundle ${path} ${complaint}.`, {
    fields: { path },
    cause,
  });
}
