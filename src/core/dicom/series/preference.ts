import type { SeriesAssessment } from './assess-series.js';
import type { Advantage } from './series-reason.js';
import type { SeriesRules } from './series-rules.js';

/** The lungs in a series, as sampled from its images. */
export interface LungsSeen {
  /** `none`: another part of the body. `whole`: both lungs lie inside the encoder's box. */
  readonly extent: 'none' | 'part' | 'whole';
  /** Millilitres of air-filled lung inside the encoder's box. */
  readonly inBox: number;
}

/** The lungs in the sampled series; empty if all series show the same part of the patient. */
export type Sightings = ReadonlyMap<SeriesAssessment, LungsSeen>;

/**
 * Orders series from the most to the least preferred. The order is total, so the order of the archive does not matter.
 */
export function comparePreference(
  all: readonly SeriesAssessment[],
  rules: SeriesRules,
  sightings: Sightings = new Map(),
): (a: SeriesAssessment, b: SeriesAssessment) => number {
  const criteria = criteriaFor(all, rules, sightings);
  return (a, b) =>
    decide(a, b, criteria).order ||
    compareText(a.seriesUid, b.seriesUid) ||
    compareText(a.tieBreak, b.tieBreak);
}

/** The first criterion by which `a` comes before `b`. */
export function advantageOver(
  a: SeriesAssessment,
  b: SeriesAssessment,
  all: readonly SeriesAssessment[],
  rules: SeriesRules,
  sightings: Sightings = new Map(),
): Advantage {
  const { order, advantage } = decide(a, b, criteriaFor(all, rules, sightings));
  return order < 0 ? advantage : 'none';
}

/** The lowest value is preferred. */
type Criterion = readonly [Advantage, (series: SeriesAssessment) => number];

function criteriaFor(
  all: readonly SeriesAssessment[],
  rules: SeriesRules,
  sightings: Sightings,
): readonly Criterion[] {
  const largest = all.reduce((most, series) => Math.max(most, series.coverage ?? 0), 0);
  const mostInBox = [...sightings.values()].reduce((most, { inBox }) => Math.max(most, inBox), 1);
  const studies = studyRanks(all);
  const seen = (series: SeriesAssessment): LungsSeen | undefined => sightings.get(series);
  // If any series was sampled, a series that was not sampled counts as incomplete.
  const isIncomplete = (series: SeriesAssessment): boolean =>
    series.holes || (sightings.size > 0 && seen(series)?.extent !== 'whole');
  const tenthsInBox = (series: SeriesAssessment): number =>
    Math.round((10 * (seen(series)?.inBox ?? 0)) / mostInBox);
  return [
    ['axial', (series) => (series.axial ? 0 : 1)],
    ['lungs', (series) => (seen(series)?.extent === 'none' ? 1 : 0)],
    ['complete', (series) => (isFragment(series, largest, rules) ? 1 : 0)],
    ['study', (series) => studies.get(series.studyUid) ?? 0],
    ['original', (series) => series.processing?.rank ?? 0],
    ['whole', (series) => (isIncomplete(series) ? 1 : 0)],
    ['share', (series) => (isIncomplete(series) ? -tenthsInBox(series) : 0)],
    ['description', (series) => (series.lessPreferred ? 1 : 0)],
    ['kernel', (series) => series.kernelRank],
    ['lossless', (series) => (series.lossy ? 1 : 0)],
    ['slices', (series) => -series.slices],
    ['thickness', (series) => series.sliceThickness ?? Number.MAX_VALUE],
    ['coverage', (series) => -(series.coverage ?? 0)],
    ['number', (series) => series.seriesNumber ?? Number.MAX_VALUE],
  ];
}

function decide(
  a: SeriesAssessment,
  b: SeriesAssessment,
  criteria: readonly Criterion[],
): { order: number; advantage: Advantage } {
  for (const [advantage, key] of criteria) {
    const order = key(a) - key(b);
    if (order !== 0) return { order, advantage };
  }
  return { order: 0, advantage: 'none' };
}

/** Rank by study UID, 0 for the newest; studies with the same date and time, or without both, share a rank. */
function studyRanks(all: readonly SeriesAssessment[]): ReadonlyMap<string, number> {
  const moments = new Map<string, number>();
  for (const { studyUid, studyMoment } of all) {
    moments.set(studyUid, Math.max(moments.get(studyUid) ?? 0, studyMoment ?? 0));
  }
  const newestFirst = [...new Set(moments.values())].sort((a, b) => b - a);
  return new Map([...moments].map(([studyUid, moment]) => [studyUid, newestFirst.indexOf(moment)]));
}

function isFragment(series: SeriesAssessment, largest: number, rules: SeriesRules): boolean {
  const coverage = series.coverage ?? 0;
  const { belowMillimetres, belowShareOfLargest } = rules.fragment;
  return coverage < belowMillimetres && coverage < belowShareOfLargest * largest;
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
