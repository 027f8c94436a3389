import { DomainError } from '../../core/problem/domain-error.js';

/** Creates the error for a field with a value that is not allowed. */
export type InvalidField = (field: string, allowed: readonly string[]) => DomainError;

export const invalidExplanationField: InvalidField = (field, allowed) =>
  new DomainError('explanation.invalid-wish', `The field ${field} must be one of: ${allowed.join(', ')}.`, {
    fields: { field, allowed },
  });

export const unknownResponseFormat: InvalidField = (field, allowed) =>
  new DomainError(
    'http.unknown-response-format',
    `The field ${field} must be one of: ${allowed.join(', ')}.`,
    {
      fields: { field, allowed },
    },
  );

/** Error code of an unreadable list, by its field. */
const NOT_A_LIST = {
  findings: 'findings.not-a-list',
  explain_findings: 'explanation.not-a-list',
} as const;

/** The text is not a list of names. */
export function notAList(field: keyof typeof NOT_A_LIST): DomainError {
  return new DomainError(
    NOT_A_LIST[field],
    `The field ${field} is not a list. Send names with commas between them, or a JSON list of texts.`,
  );
}
