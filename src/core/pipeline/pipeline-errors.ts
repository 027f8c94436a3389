import { DomainError } from '../problem/domain-error.js';

/** The option `findings` is neither a JSON list of texts nor a list with commas. */
export function findingsNotAList(): DomainError {
  return new DomainError(
    'findings.not-a-list',
    'malformed',
    'The field `findings` is no list. Send names with commas between them, or a JSON list of texts.',
  );
}

export function tooManyFindings(count: number, maximum: number): DomainError {
  return new DomainError(
    'findings.too-many',
    'malformed',
    `The field \`findings\` asks for ${count} findings, and a study may be asked for ${maximum}. Send it again with fewer.`,
    { fields: { count, maximum } },
  );
}

/** The words are the client's, who may have put a patient's name there: they are not repeated. */
export function invalidFinding(position: number, maximum: number): DomainError {
  return new DomainError(
    'findings.invalid-name',
    'malformed',
    `Finding ${position} of \`findings\` is no name of a finding: it takes 1 to ${maximum} letters, digits, spaces and any of ( ) / , . ' % + -, with a letter among them.`,
    { fields: { position, maximum } },
  );
}
