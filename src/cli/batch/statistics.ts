import type { TableRow } from './result-table.js';
import { LABEL_COLUMN } from './labels.js';

const MOST_FREQUENT = 5;
const POSITIVE = new Set(['1', 'true', 'yes', 'pathology']);
const NEGATIVE = new Set(['0', 'false', 'no', 'normal']);

/** A summary of the whole table, as lines for people; empty if no study succeeded. */
export function statisticsOf(rows: readonly TableRow[]): readonly string[] {
  const answered = rows.filter((row) => typeof row.probability_of_pathology === 'number');
  if (answered.length === 0) return [];
  const pathological = answered.filter(({ pathology }) => pathology === 1);
  const warned = answered.filter(({ warnings }) => warnings !== null).length;
  return [
    `Pathology in ${pathological.length} of ${answered.length} studies.`,
    `Probability of pathology: ${spread(numbersOf(answered, 'probability_of_pathology'), 3)}.`,
    `Seconds per study, with the queue: ${spread(numbersOf(answered, 'time_of_processing'), 1)}.`,
    ...(warned > 0 ? [`${warned} answers have warnings: read them in the table.`] : []),
    ...(pathological.length > 0 ? [`Most frequent findings: ${frequent(pathological)}.`] : []),
    ...accuracy(answered),
  ];
}

function numbersOf(rows: readonly TableRow[], column: string): readonly number[] {
  return rows.map((row) => row[column]).filter((value) => typeof value === 'number');
}

/** Median, minimum and maximum. */
function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? NaN;
  const last = sorted.length - 1;
  // The mean of the two middle values of an even count, as in every program for statistics.
  const median = (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2;
  const [middle, least, most] = [median, at(0), at(last)].map((value) => value.toFixed(digits));
  return `median ${middle}, from ${least} to ${most}`;
}

function frequent(rows: readonly TableRow[]): string {
  const counts = new Map<string, number>();
  for (const { most_dangerous_pathology_type: finding } of rows)
    counts.set(String(finding), (counts.get(String(finding)) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST_FREQUENT)
    .map(([finding, count]) => `${finding} (${count})`)
    .join(', ');
}

/** Sensitivity and specificity at the service's threshold, for binary labels. */
function accuracy(rows: readonly TableRow[]): readonly string[] {
  const judged = (labels: ReadonlySet<string>): readonly TableRow[] =>
    rows.filter((row) => labels.has(String(row[LABEL_COLUMN]).toLowerCase()));
  const share = (of: readonly TableRow[], decision: 0 | 1): string => {
    const right = of.filter(({ pathology }) => pathology === decision).length;
    return `${right} of ${of.length}`;
  };
  const [ill, healthy] = [judged(POSITIVE), judged(NEGATIVE)];
  return [
    ...(ill.length > 0 ? [`Sensitivity: ${share(ill, 1)} labelled as pathological.`] : []),
    ...(healthy.length > 0 ? [`Specificity: ${share(healthy, 0)} labelled as normal.`] : []),
  ];
}
