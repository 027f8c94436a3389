import type { CoarseVolume } from './coarse-volume.js';

/** The scale of the values, derived from the visible tissues. */
export type HounsfieldScale = 'plausible' | 'rescaled-twice' | 'not-rescaled';

/**
 * Air is the darkest tissue of a patient: darker values that are all equal mean "outside the field of view".
 * Scanners write -2000, -2048 or -3024 there.
 */
export const DARKER_THAN_AIR = -1250;

/** Fat, water, muscle, blood: a third of every chest, and most of every other part of the body. */
const SOFT_TISSUE = [-200, 200] as const;
/** An intercept is -1024 or -1000; soft tissue lies here if it is applied twice, or not at all. */
const SOFT_TISSUE_TWICE = [-1250, -800] as const;
const SOFT_TISSUE_NEVER = [800, 1250] as const;
/** Air and lung. */
const AIR_FILLED = [DARKER_THAN_AIR, -300] as const;

/** Largest share of a missing tissue: noise and partial volume put some voxels everywhere. */
const MISSING = 0.02;
/** Smallest share of a present tissue. */
const PRESENT = 0.1;

/** Whether at least a share of the values lies in a range. Stops as soon as the share is reached, usually early. */
function hasShare(values: Float32Array, [low, high]: readonly [number, number], share: number): boolean {
  const wanted = share * values.length;
  let count = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value >= low && value <= high && ++count >= wanted) return true;
  }
  return count >= wanted;
}

/** Whether values are darker than air and not padding: padding is a single value, the lowest. */
function hasShiftedAir(values: Float32Array): boolean {
  let lowest = Infinity;
  for (const value of values) if (value < lowest) lowest = value;
  return hasShare(values, [lowest + 1, DARKER_THAN_AIR], PRESENT);
}

/**
 * Whether tissues have plausible values. A pseudonymiser or converter that rescales pixels but keeps the intercept in the
 * header causes a second rescale; one that drops the intercept prevents any.
 */
export function judgeScale({ values }: CoarseVolume): HounsfieldScale {
  const isTwice =
    !hasShare(values, SOFT_TISSUE, MISSING) &&
    hasShare(values, SOFT_TISSUE_TWICE, PRESENT) &&
    hasShiftedAir(values);
  if (isTwice) return 'rescaled-twice';
  if (!hasShare(values, AIR_FILLED, MISSING) && hasShare(values, SOFT_TISSUE_NEVER, PRESENT))
    return 'not-rescaled';
  return 'plausible';
}
