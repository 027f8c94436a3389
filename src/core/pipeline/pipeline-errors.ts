import { DomainError } from '../problem/domain-error.js';

export function tooManyFindings(count: number, maximum: number): DomainError {
  return new DomainError(
    'findings.too-many',
    `The request names ${count} further findings; at most ${maximum} are allowed. Name fewer.`,
    { fields: { count, maximum } },
  );
}

/** The words are the client's and may contain a patient's name, so they are not quoted. */
export function invalidFinding(position: number, maximum: number): DomainError {
  return new DomainError(
    'findings.invalid-name',
    `Further finding ${position} is not a valid name: a name has 1 to ${maximum} letters, digits, spaces and any of ( ) / , . ' % + -, and at least one letter.`,
    { fields: { position, maximum } },
  );
}
