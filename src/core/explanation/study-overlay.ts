import type { Volume } from '../volume/volume.js';
import { imageNumbers, type StudyGeometry } from '../ingest/study-geometry.js';
import type { Picture } from '../overlay/picture.js';
import { probabilityText } from '../probability/probability-text.js';
import { drawMontage, type MontageRow } from '../overlay/montage.js';
import type { Localization } from './localization.js';
import { sideInWords } from './side-in-words.js';
import type { PlacedMap, StudyExplanation } from './study-explainer.js';

const MODEL_NAMES = {
  ensemble: 'All models together',
  supervised: 'supervised',
  ctclip: 'zero-shot',
} as const;

/**
 * A PNG of the key slices with burned-in maps. It states research use and the patient's sides, and contains nothing that
 * identifies the patient.
 */
export function overlayOf(
  volume: Volume,
  place: StudyGeometry,
  { maps, localizations }: StudyExplanation,
): Uint8Array {
  const rows = localizations.flatMap((localization) => rowOf(localization, place, maps));
  return drawMontage(volume, rows, subtitleOf(place)).toPng();
}

/** The same for one score; undefined if it has no place. */
export function pictureOfScore(
  volume: Volume,
  place: StudyGeometry,
  { maps }: StudyExplanation,
  localization: Localization,
): Picture | undefined {
  const rows = rowOf(localization, place, maps);
  return rows.length === 0 ? undefined : drawMontage(volume, rows, subtitleOf(place));
}

function subtitleOf({ slices, columns, rows, spacing }: StudyGeometry): string {
  return `${slices} slices of ${columns} x ${rows}, ${millimetres(spacing)} mm`;
}

function rowOf(
  { finding, model, probability, map, region, furtherRegions, sides }: Localization,
  place: StudyGeometry,
  maps: ReadonlyMap<string, PlacedMap>,
): readonly MontageRow[] {
  const placed = maps.get(map);
  if (region === undefined || sides === undefined || placed === undefined) return [];
  const where = sideInWords(region.side, sides, 1 + furtherRegions.length);
  const tissue = region.tissue === 'outside' ? 'outside the body' : region.tissue;
  const numbers = imageNumbers(place.images);
  const size = region.size.map((length) => Math.round(length)).join(' x ');
  const share = region.share < 0.01 ? 'under 1' : Math.round(100 * region.share);
  const name = model === 'ensemble' ? MODEL_NAMES.ensemble : `${plain(finding)} (${MODEL_NAMES[model]})`;
  return [
    {
      title: `${name}: ${probabilityText(probability)}`,
      detail: `${tissue}, ${where}, ${size} mm, ${share} % of what raises the score`,
      map: placed.map,
      geometry: placed.geometry,
      region,
      furtherRegions,
      nameOfSlice: (slice) => nameOfSlice(numbers[slice] ?? null, slice, place),
    },
  ];
}

function nameOfSlice(number: number | null, slice: number, { slices }: StudyGeometry): string {
  return number === null ? `Slice ${slice + 1} of ${slices}` : `Image ${number}`;
}

function plain(finding: string): string {
  const words = finding.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function millimetres(spacing: readonly number[]): string {
  return spacing.map((length) => Number(length.toFixed(2))).join(' x ');
}
