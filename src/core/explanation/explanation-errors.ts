import { DomainError } from '../problem/domain-error.js';

export function tooManyExplainedFindings(maximum: number): DomainError {
  return new DomainError(
    'explanation.too-many-findings',
    `At most ${maximum} findings of a study can be explained. Name fewer.`,
    { fields: { maximum } },
  );
}

/** Does not quote the name, because it is the client's own text. @param position in the list, from 1 */
export function unknownFinding(position: number): DomainError {
  return new DomainError(
    'explanation.unknown-finding',
    `Finding ${position} of those to explain is not scored. Use the names in the answer's lists of probabilities.`,
    { fields: { position } },
  );
}

/** @param position in the list, from 1 */
export function findingWithoutPlaces(position: number): DomainError {
  return new DomainError(
    'explanation.no-places',
    `Finding ${position} of those to explain is scored by a network whose scores cannot be split over places. Only the findings of supervised_probabilities and ctclip_probabilities can be explained.`,
    { fields: { position } },
  );
}
