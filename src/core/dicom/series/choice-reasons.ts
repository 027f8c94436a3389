import type { SeriesAssessment } from './assess-series.js';
import { advantageOver } from './preference.js';
import type { Advantage, Sightings } from './preference.js';
import type { SeriesRules } from './series-rules.js';

/**
 * The reason for choosing the first series by preference, as a sentence.
 * @param others the other usable series, best first
 */
export function describeChoice(
  chosen: SeriesAssessment,
  others: readonly SeriesAssessment[],
  rules: SeriesRules,
  sightings?: Sightings,
): string {
  const what = `${chosen.slices} slices${thickness(chosen)}, ${kernel(chosen)}`;
  const second = others.at(0);
  if (second === undefined) return `Chosen as the only usable series: ${what}.`;
  const advantage = advantageOver(chosen, second, [chosen, ...others], rules, sightings);
  if (advantage === 'none') return `Chosen because the preferred series cannot be read: ${what}.`;
  return `Chosen of ${others.length + 1} usable series for ${inWords(advantage, chosen, second)}: ${what}.`;
}

/** The reason for not choosing a usable series, as a sentence. */
export function describeLoss(
  series: SeriesAssessment,
  chosen: SeriesAssessment,
  usable: readonly SeriesAssessment[],
  rules: SeriesRules,
  sightings?: Sightings,
): string {
  const advantage = advantageOver(chosen, series, usable, rules, sightings);
  if (advantage === 'none') return 'Usable, but another series was requested.';
  return `Usable, but the chosen series is preferred for ${inWords(advantage, chosen, series)}.`;
}

function inWords(advantage: Advantage, winner: SeriesAssessment, loser: SeriesAssessment): string {
  switch (advantage) {
    case 'axial':
      return 'its axial planes (the other is a reformat)';
    case 'lungs':
      return 'showing lungs (the other shows none)';
    case 'study':
      return 'its newer study';
    case 'original':
      return `its ${winner.processing === null ? 'original images' : `images (${winner.processing.kind})`} (the other: ${loser.processing?.kind ?? 'original images'})`;
    case 'whole':
      return 'showing the whole lungs without holes';
    case 'share':
      return 'showing more of the lungs';
    case 'description':
      return 'its description (the other was scanned in expiration)';
    case 'complete':
      return `its coverage (${millimetres(winner.coverage)} against a fragment of ${millimetres(loser.coverage)})`;
    case 'kernel':
      return `its kernel (${winner.kernelClass} before ${loser.kernelClass})`;
    case 'lossless':
      return 'its images, which were compressed without loss';
    case 'slices':
      return `its number of slices (${winner.slices} against ${loser.slices})`;
    case 'thickness':
      return `its thinner slices (${millimetres(winner.sliceThickness)} against ${millimetres(loser.sliceThickness)})`;
    case 'coverage':
      return `its coverage (${millimetres(winner.coverage)} against ${millimetres(loser.coverage)})`;
    case 'number':
      return 'its lower series number, being equal otherwise';
    case 'none':
      return 'its UID, being equal otherwise';
  }
}

function kernel(series: SeriesAssessment): string {
  return series.kernel === '' ? 'kernel not given' : `kernel ${series.kernel} (${series.kernelClass})`;
}

function thickness(series: SeriesAssessment): string {
  return series.sliceThickness === null ? '' : ` of ${millimetres(series.sliceThickness)}`;
}

function millimetres(value: number | null): string {
  return value === null ? 'unknown' : `${Number(value.toFixed(2))} mm`;
}
