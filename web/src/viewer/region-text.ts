import { namedSide } from '../../../src/core/attribution/named-side.js';
import type { Messages } from '../language/messages.en.js';
import type { Speech } from '../language/language.js';
import type { Localization, Region } from '../service/study-contract.js';

/** The regions of a score, the strongest first. */
export function regionsOf({ region, further_regions: further }: Localization): readonly Region[] {
  return region === null ? [] : [region, ...further];
}

/** Tissue, side and size of a score's region in words. A score on both sides has the share of each side. */
export function regionText(
  { sides, further_regions: further }: Localization,
  { side, tissue, size_mm: size }: Region,
  { say, number }: Speech,
): string {
  const [width = '', depth = '', height = ''] = size.map((millimetres) => number(millimetres));
  const named = sides === null ? side : namedSide(side, sides, 1 + further.length);
  const where =
    named === 'both' && sides !== null
      ? say.viewer.bothSides(say.percent(sides.left), say.percent(sides.right))
      : say.viewer.sides[named === 'both' ? side : named];
  return [say.viewer.tissues[tissue], where, say.viewer.size(width, depth, height)].join(' · ');
}

/**
 * The image of a region's peak, to append to its text; empty if the image has no number.
 * @param imageNumbers of the slices, from `image_numbers` of the answer
 */
export function imageText(
  { peak_slice: slice }: Region,
  imageNumbers: readonly (number | null)[],
  say: Messages,
): string {
  const number = imageNumbers[slice] ?? null;
  return number === null ? '' : ` · ${say.viewer.image(number)}`;
}
