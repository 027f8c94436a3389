import { findingName } from '../language/feature-names.js';
import type { Messages } from '../language/messages.en.js';
import { groupedFindings, sortedFindings } from '../study/finding-groups.js';
import type { Source } from '../study/finding-sources.js';

/** A finding with its score by each network. */
export interface ScoreRow {
  readonly name: string;
  /** In the order of the networks, in [0, 1]; undefined if a network does not score the finding. */
  readonly probabilities: readonly (number | undefined)[];
}

/** The findings of an organ, the highest score first. */
export interface ScoreGroup {
  readonly group: string;
  readonly rows: readonly ScoreRow[];
}

/** The scores of all networks side by side, by organ. Findings with one display name share a row. */
export function scoreTable(sources: readonly Source[], say: Messages): readonly ScoreGroup[] {
  const groups = new Map<string, Map<string, (number | undefined)[]>>();
  sources.forEach(({ probabilities }, column) => {
    for (const { group, findings } of groupedFindings(sortedFindings(probabilities))) {
      const rows = groups.get(group) ?? new Map<string, (number | undefined)[]>();
      groups.set(group, rows);
      for (const { finding, probability } of findings) {
        const name = findingName(finding, say);
        const row = rows.get(name) ?? Array<number | undefined>(sources.length).fill(undefined);
        row[column] = probability;
        rows.set(name, row);
      }
    }
  });
  return [...groups]
    .map(([group, rows]) => ({
      group,
      rows: [...rows]
        .map(([name, probabilities]) => ({ name, probabilities }))
        .toSorted((a, b) => highest(b) - highest(a)),
    }))
    .toSorted((a, b) => Math.max(...b.rows.map(highest)) - Math.max(...a.rows.map(highest)));
}

function highest({ probabilities }: ScoreRow): number {
  return Math.max(...probabilities.map((probability) => probability ?? 0));
}
