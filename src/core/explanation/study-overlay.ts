import type { Volume } from '../volume/volume.js';
import { imageNumbers, type StudyGeometry } from '../ingest/study-geometry.js';
import type { Picture } from '../overlay/picture.js';
import { probabilityText } from '../probability/probability-text.js';
import { drawMontage, type MontageRow } from '../overlay/montage.js';
import type { PictureStyle } from '../overlay/picture-texts.js';
import type { Language } from '../problem/translation.js';
import type { Localization } from './localization.js';
import { OVERLAY_TEXTS } from './overlay-texts.js';
import { sideInWords } from './side-in-words.js';
import type { PlacedMap, StudyExplanation } from './study-explainer.js';

/**
 * A PNG of the key slices with burned-in maps. It states research use and the patient's sides, and contains nothing that
 * identifies the patient.
 */
export function overlayOf(
  volume: Volume,
  place: StudyGeometry,
  { maps, localizations }: StudyExplanation,
  style: PictureStyle,
): Uint8Array {
  const { language } = style;
  const rows = localizations.flatMap((localization) => rowOf(localization, place, maps, language));
  return drawMontage(volume, rows, subtitleOf(place, language), style).toPng();
}

/** The picture of {@link overlayOf} for one score; undefined if the score has no place. */
export function pictureOfScore(
  volume: Volume,
  place: StudyGeometry,
  { maps }: StudyExplanation,
  localization: Localization,
  style: PictureStyle,
): Picture | undefined {
  const { language } = style;
  const rows = rowOf(localization, place, maps, language);
  return rows.length === 0 ? undefined : drawMontage(volume, rows, subtitleOf(place, language), style);
}

function subtitleOf({ slices, columns, rows, spacing }: StudyGeometry, language: Language): string {
  return OVERLAY_TEXTS[language].series(slices, `${columns} x ${rows}`, millimetres(spacing));
}

function rowOf(
  { finding, model, probability, map, region, furtherRegions, sides }: Localization,
  place: StudyGeometry,
  maps: ReadonlyMap<string, PlacedMap>,
  language: Language,
): readonly MontageRow[] {
  const placed = maps.get(map);
  if (region === undefined || sides === undefined || placed === undefined) return [];
  const texts = OVERLAY_TEXTS[language];
  const where = sideInWords(region.side, sides, 1 + furtherRegions.length, language);
  const numbers = imageNumbers(place.images);
  const size = region.size.map((length) => Math.round(length)).join(' x ');
  const share = region.share < 0.01 ? texts.underOne : String(Math.round(100 * region.share));
  return [
    {
      title: `${texts.score(model, finding)}: ${probabilityText(probability, language)}`,
      detail: `${texts.tissues[region.tissue]}, ${where}, ${texts.sizeAndShare(size, share)}`,
      map: placed.map,
      geometry: placed.geometry,
      region,
      furtherRegions,
      nameOfSlice: (slice) => texts.slice(numbers[slice] ?? null, slice + 1, place.slices),
    },
  ];
}

function millimetres(spacing: readonly number[]): string {
  return spacing.map((length) => Number(length.toFixed(2))).join(' x ');
}
