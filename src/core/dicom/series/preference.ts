import type { SeriesAssessment } from './assess-series.js';
import type { SeriesRules } from './series-rules.js';

/** What one series has over another, most important first. */
export type Advantage =
  'axial' | 'complete' | 'kernel' | 'slices' | 'thickness' | 'original' | 'coverage' | 'number' | 'none';

/** Orders series from the one to read to the last; a total order, so the archive's order never matters. */
export function comparePreference(
  all: readonly SeriesAssessment[],
  rules: SeriesRules,
): (a: SeriesAssessment, b: SeriesAssessment) => number {
  const largest = largestCoverage(all);
  return (a, b) => decide(a, b, largest, rules).order || (a.seriesUid < b.seriesUid ? -1 : 1);
}

/** Why `a` comes before `b`. */
export function advantageOver(
  a: SeriesAssessment,
  b: SeriesAssessment,
  all: readonly SeriesAssessment[],
  rules: SeriesRules,
): Advantage {
  const { order, advantage } = decide(a, b, largestCoverage(all), rules);
  return order < 0 ? advantage : 'none';
}

function decide(
  a: SeriesAssessment,
  b: SeriesAssessment,
  largest: number,
  rules: SeriesRules,
): { order: number; advantage: Advantage } {
  const criteria: readonly [Advantage, (series: SeriesAssessment) => number][] = [
    ['axial', (series) => (series.axial ? 0 : 1)],
    ['complete', (series) => (isFragment(series, largest, rules) ? 1 : 0)],
    ['kernel', (series) => series.kernelRank],
    ['slices', (series) => -series.slices],
    ['thickness', (series) => series.sliceThickness ?? Number.MAX_VALUE],
    ['original', (series) => (series.usable.some((frame) => frame.imageType.includes('DERIVED')) ? 1 : 0)],
    ['coverage', (series) => -(series.coverage ?? 0)],
    ['number', (series) => series.seriesNumber ?? Number.MAX_VALUE],
  ];
  for (const [advantage, key] of criteria) {
    const order = key(a) - key(b);
    if (order !== 0) return { order, advantage };
  }
  return { order: 0, advantage: 'none' };
}

function largestCoverage(all: readonly SeriesAssessment[]): number {
  return all.reduce((largest, series) => Math.max(largest, series.coverage ?? 0), 0);
}

function isFragment(series: SeriesAssessment, largest: number, rules: SeriesRules): boolean {
  const coverage = series.coverage ?? 0;
  const { belowMillimetres, belowShareOfLargest } = rules.fragment;
  return coverage < belowMillimetres && coverage < belowShareOfLargest * largest;
}
