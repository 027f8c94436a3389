import findings from '../../../config/findings.json';

/** The group of all findings that `findings.json` does not group. */
export const OTHER_GROUP = 'other';

/** A finding's score. */
export interface ScoredFinding {
  readonly finding: string;
  /** In [0, 1]. */
  readonly probability: number;
}

/** Findings of one organ or kind, the highest score first. */
export interface FindingGroup {
  /** Name in `findings.json`, or {@link OTHER_GROUP}. */
  readonly group: string;
  readonly findings: readonly [ScoredFinding, ...ScoredFinding[]];
}

const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ...Object.entries(findings.zero_shot.groups),
  ...Object.entries(findings.supervised.groups),
];
const groupOf = new Map(GROUPS.flatMap(([group, members]) => members.map((finding) => [finding, group])));

/** Sorts findings by their scores, the highest first. */
export function sortedFindings(probabilities: Readonly<Record<string, number>>): readonly ScoredFinding[] {
  return Object.entries(probabilities)
    .map(([finding, probability]) => ({ finding, probability }))
    .toSorted((a, b) => b.probability - a.probability);
}

/**
 * Groups findings by organ, as `findings.json` of the delivered configuration does; the group with the highest score first.
 * @param sorted from {@link sortedFindings}
 */
export function groupedFindings(sorted: readonly ScoredFinding[]): readonly FindingGroup[] {
  const groups = new Map<string, [ScoredFinding, ...ScoredFinding[]]>();
  for (const scored of sorted) {
    const group = groupOf.get(scored.finding) ?? OTHER_GROUP;
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [scored]);
    else members.push(scored);
  }
  return [...groups].map(([group, members]) => ({ group, findings: members }));
}
