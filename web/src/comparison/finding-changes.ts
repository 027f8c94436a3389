import { groupedFindings, sortedFindings } from '../study/finding-groups.js';

/** A finding's score in two studies, in [0, 1]; undefined if a study does not score it. */
export interface FindingChange {
  readonly finding: string;
  readonly current: number | undefined;
  readonly earlier: number | undefined;
}

/** The findings of an organ, the one that changed most first. */
export interface ChangeGroup {
  readonly group: string;
  readonly changes: readonly FindingChange[];
}

type Probabilities = Readonly<Record<string, number>>;

/** The scores of one network in two studies, by organ; the organ with the largest change is first. */
export function changesByGroup(current: Probabilities, earlier: Probabilities): readonly ChangeGroup[] {
  return groupedFindings(sortedFindings({ ...earlier, ...current }))
    .map(({ group, findings }) => ({
      group,
      changes: findings
        .map(({ finding }) => ({ finding, current: current[finding], earlier: earlier[finding] }))
        .toSorted((a, b) => sizeOf(b) - sizeOf(a)),
    }))
    .toSorted((a, b) => Math.max(...b.changes.map(sizeOf)) - Math.max(...a.changes.map(sizeOf)));
}

/** Size of the change in either direction; 0 if only one study has the score. */
function sizeOf({ current, earlier }: FindingChange): number {
  return current === undefined || earlier === undefined ? 0 : Math.abs(current - earlier);
}
