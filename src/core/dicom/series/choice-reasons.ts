import type { SeriesAssessment } from './assess-series.js';
import { advantageOver } from './preference.js';
import type { Sightings } from './preference.js';
import type { Advantage, ChosenSet, Preference, SeriesReason } from './series-reason.js';
import type { SeriesRules } from './series-rules.js';

/**
 * The reason for choosing the first series by preference.
 * @param others the other usable series, best first
 */
export function reasonOfChoice(
  chosen: SeriesAssessment,
  others: readonly SeriesAssessment[],
  rules: SeriesRules,
  sightings?: Sightings,
): SeriesReason {
  const set = chosenSet(chosen);
  const second = others.at(0);
  if (second === undefined) return { code: 'chosen-as-only', ...set };
  const advantage = advantageOver(chosen, second, [chosen, ...others], rules, sightings);
  if (advantage === 'none') return { code: 'chosen-as-readable', ...set };
  return {
    code: 'chosen',
    series: others.length + 1,
    ...set,
    ...preferenceBy(advantage, chosen, second),
  };
}

/** The reason for not choosing a usable series. */
export function reasonOfLoss(
  series: SeriesAssessment,
  chosen: SeriesAssessment,
  usable: readonly SeriesAssessment[],
  rules: SeriesRules,
  sightings?: Sightings,
): SeriesReason {
  const advantage = advantageOver(chosen, series, usable, rules, sightings);
  if (advantage === 'none') return { code: 'other-requested' };
  return { code: 'other-preferred', ...preferenceBy(advantage, chosen, series) };
}

function chosenSet({ slices, sliceThickness, kernel, kernelClass }: SeriesAssessment): ChosenSet {
  return { slices, thickness: sliceThickness, kernel, kernel_class: kernelClass };
}

function preferenceBy(advantage: Advantage, winner: SeriesAssessment, loser: SeriesAssessment): Preference {
  const valueOf = VALUES[advantage];
  return { advantage, preferred: valueOf?.(winner) ?? null, other: valueOf?.(loser) ?? null };
}

/** The values that a criterion compares, where a sentence says them. */
const VALUES: Readonly<Partial<Record<Advantage, (series: SeriesAssessment) => string | number | null>>> = {
  original: ({ processing }) => processing?.kind ?? null,
  complete: ({ coverage }) => coverage,
  kernel: ({ kernelClass }) => kernelClass,
  slices: ({ slices }) => slices,
  thickness: ({ sliceThickness }) => sliceThickness,
  coverage: ({ coverage }) => coverage,
};
