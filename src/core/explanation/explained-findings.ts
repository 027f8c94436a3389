import { unknownFinding } from './explanation-errors.js';
import type { LocatedNetwork } from './localization.js';

/** A finding of one of the lists, with the values that decide whether it is explained. */
export interface ScoredFinding {
  readonly model: LocatedNetwork;
  readonly finding: string;
  /** In [0, 1]. */
  readonly probability: number;
  /** Its contribution to the ensemble's score, in log odds. */
  readonly weight: number;
}

/** Maximum number of findings explained by default. */
const MOST_IMPORTANT = 5;
/** From this probability on, a finding is explained regardless of its weight. */
const LIKELY = 0.5;
/** Below this probability, a finding is absent and has no place, although its absence may raise the ensemble's score. */
const UNLIKELY = 0.1;

/**
 * Selects the findings to explain: likely ones first; within each group by their contribution to the ensemble's score,
 * then by probability. Findings between unlikely and likely are included only if they raise the score. A finding that both
 * lists have under similar names is explained once.
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
 * The findings with these names, from either list, in the order of the names.
 * @param names as in the answer; the prefix `supervised_` or `ctclip_` restricts a name to that list
 * @throws DomainError `explanation.unknown-finding`
 */
export function named<T extends Named>(findings: readonly T[], names: readonly string[]): readonly T[] {
  const chosen = names.flatMap((name, index) => {
    const found = findings.filter((one) => hasName(one, name));
    if (found.length === 0) throw unknownFinding(index + 1);
    return found;
  });
  return [...new Set(chosen)];
}

/** Whether a name is that of a finding. */
export function isNamed(findings: readonly Named[], name: string): boolean {
  return findings.some((one) => hasName(one, name));
}

function hasName({ model, finding }: Named, name: string): boolean {
  return finding === name || `${model}_${finding}` === name;
}

export type Named = Pick<ScoredFinding, 'model' | 'finding'>;

function plainName(finding: string): string {
  return finding.toLowerCase().replaceAll('_', ' ');
}
