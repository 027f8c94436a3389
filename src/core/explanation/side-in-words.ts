import { namedSide, type RegionSide, type SideShares } from '../attribution/named-side.js';

/**
 * The side of a score's places in words, with the shares if both sides are named.
 * @param side of the strongest region
 * @param regions number of separate regions
 */
export function sideInWords(side: RegionSide, sides: SideShares, regions: number): string {
  const named = namedSide(side, sides, regions);
  if (named === 'midline') return 'in the midline';
  if (named !== 'both') return `on the patient’s ${named}`;
  const percent = (share: number): number => Math.round(100 * share);
  return `on both sides (left ${percent(sides.left)} %, right ${percent(sides.right)} %)`;
}
