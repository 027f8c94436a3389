import { DomainError } from '../problem/domain-error.js';

export function tooManyFindings(count: number, maximum: number): DomainError {
  return new DomainError(
    'findings.too-many',
    `The study is asked for ${count} further findings; at most ${maximum} are allowed. Ask for fewer.`,
    { fields: { count, maximum } },
  );
}

/** The words are the client's, who may have put a patient's name there: they are not repeated. */
export function invalidFinding(position: number, maximum: number): DomainError {
  return new DomainError(
    'findings.invalid-name',
    `Further finding ${position} is not the name of a finding: a name has 1 to ${maximum} letters, digits, spaces and any of ( ) / , . ' % + -, with a letter among them.`,
    { fields: { position, maximum } },
  );
}
