import { DomainError } from '../problem/domain-error.js';

export function invalidExplanationOption(field: string, allowed: readonly string[]): DomainError {
  return new DomainError(
    'explanation.invalid-wish',
    'malformed',
    `The field ${field} must be one of: ${allowed.join(', ')}.`,
    { fields: { field, allowed } },
  );
}

export function tooManyExplainedFindings(maximum: number): DomainError {
  return new DomainError(
    'explanation.too-many-findings',
    'malformed',
    `The field explain_findings may name at most ${maximum} findings.`,
    { fields: { maximum } },
  );
}

/** Does not repeat the name: it is the client's own text. @param position in the list, from 1 */
export function unknownFinding(position: number): DomainError {
  return new DomainError(
    'explanation.unknown-finding',
    'malformed',
    `The field explain_findings names a finding that is not scored, number ${position} of its list. Take names from supervised_probabilities and ctclip_probabilities of an answer.`,
    { fields: { position } },
  );
}

/** Neither a JSON list of texts nor a list with commas. */
export function explainFindingsNotAList(): DomainError {
  return new DomainError(
    'explanation.not-a-list',
    'malformed',
    'The field explain_findings is no list. Send names with commas between them, or a JSON list of texts.',
  );
}
