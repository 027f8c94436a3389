import type { FeatureOrigin } from '../classifier/feature-origins.js';
import { unknownFinding } from './explanation-errors.js';

type List = FeatureOrigin['list'];

/** A finding of one of the lists, with what decides whether it is explained. */
export interface ScoredFinding {
  readonly model: List;
  readonly finding: string;
  /** In [0, 1]. */
  readonly probability: number;
  /** What it adds to the ensemble's score, log odds. */
  readonly weight: number;
}

/** Findings that are explained when none is named. */
const MOST_IMPORTANT = 5;
/** From here on a finding is explained whatever the ensemble makes of it. */
const LIKELY = 0.5;
/** Below it a finding is not there, and has no place, though the ensemble's score may be raised by that. */
const UNLIKELY = 0.1;

/**
 * The likely ones before the others; among each, by how much they raise the ensemble's score, then by how likely they are. Of
 * those that are not likely, only those that raise the score. A finding that both lists have under names alike is
 * explained once.
 */
export function mostImportant(findings: readonly ScoredFinding[]): readonly ScoredFinding[] {
  const isLikely = ({ probability }: ScoredFinding): boolean => probability >= LIKELY;
  const worthwhile = findings.filter(
    (finding) => isLikely(finding) || (finding.weight > 0 && finding.probability >= UNLIKELY),
  );
  const ranked = worthwhile.toSorted(
    (a, b) =>
      Number(isLikely(b)) - Number(isLikely(a)) ||
      Math.max(0, b.weight) - Math.max(0, a.weight) ||
      b.probability - a.probability,
  );
  const chosen = new Map<string, ScoredFinding>();
  for (const finding of ranked) {
    const plain = plainName(finding.finding);
    if (chosen.size < MOST_IMPORTANT && !chosen.has(plain)) chosen.set(plain, finding);
  }
  return [...chosen.values()];
}

/**
 * The findings of these names, of either list, in the order of the names.
 * @param names as in the answer; with the list's name and an underscore before it, a name is that of one list only
 * @throws DomainError `explanation.unknown-finding`
 */
export function named<T extends Named>(findings: readonly T[], names: readonly string[]): readonly T[] {
  const chosen = names.flatMap((name, index) => {
    const found = findings.filter(({ model, finding }) => finding === name || `${model}_${finding}` === name);
    if (found.length === 0) throw unknownFinding(index + 1);
    return found;
  });
  return [...new Set(chosen)];
}

export type Named = Pick<ScoredFinding, 'model' | 'finding'>;

function plainName(finding: string): string {
  return finding.toLowerCase().replaceAll('_', ' ');
}
