/** Shares of the patient's sides in the contribution of a score's strong places; they sum to 1. */
export interface SideShares {
  readonly left: number;
  readonly right: number;
}

/** Side of the patient, not of the picture. */
export type RegionSide = 'left' | 'right' | 'midline';

/** From this share on, the weaker side is named too. */
const NAMED = 0.1;

/**
 * The side to name for a score. A single region around the midline, such as the heart, reaches into both sides without being
 * bilateral. Runs in browsers too.
 * @param side of the strongest region
 * @param regions number of separate regions
 */
export function namedSide(
  side: RegionSide,
  { left, right }: SideShares,
  regions: number,
): RegionSide | 'both' {
  if (Math.min(left, right) < NAMED || (side === 'midline' && regions === 1)) return side;
  return 'both';
}
