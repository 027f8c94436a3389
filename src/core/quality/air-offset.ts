import type { CoarseVolume } from './coarse-volume.js';

/** HU of air in a calibrated scanner, and the tolerance around it. */
const AIR = -1000;
const CALIBRATED = 60;
/** Smallest share of air in the volume for a measurement. */
const MEASURABLE_SHARE = 0.01;

/** Range of counted values in HU, for every offset. */
const LOWEST = -2500;
const HIGHEST = 2500;
/** Spread of air around its level in HU, apart from noise; lung spreads over some hundred HU. */
const AIR_SPREAD = 30;
const SURROUNDINGS = 100;
/** If a level is that of air, at least this share of the values near it lies within AIR_SPREAD of it. */
const NARROW = 0.55;
/** Air lies within this many HU below lung. Below a level of air, only noise is there: at most this share of its cells. */
const DARKER_THAN_LUNG = 250;
const DARKER_SHARE = 0.03;
/** HU from air to fat, water, muscle and blood, and their smallest share of the volume. */
const SOFT_TISSUE_ABOVE_AIR = [850, 1250] as const;
const SOFT_TISSUE_SHARE = 0.1;
/** Largest share of bone, contrast and metal, which are brighter still. */
const BRIGHTER_SHARE = 0.1;

/** A volume whose air is at -1000, and the offset that was subtracted from its values. */
export interface LevelledVolume {
  readonly volume: CoarseVolume;
  /** HU; 0 for a volume whose air is at the right level or cannot be measured. */
  readonly offset: number;
}

/**
 * Brings the air of a volume to -1000 HU: a scanner without calibration, or a wrong intercept, shifts all values by
 * the same amount, and lungs and surroundings are found by their values. Air is the narrow peak about 1040 HU below soft
 * tissue, and only padding is darker. If the peak is near -1000, or missing, the values stay. Padding of -2048 is also a narrow
 * peak, with air and lung about 1040 HU above it, but in that case the body is brighter still.
 */
export function levelAir(volume: CoarseVolume): LevelledVolume {
  const offset = findOffset(volume.values);
  if (offset === 0) return { volume, offset };
  return { volume: { ...volume, values: volume.values.map((value) => value - offset) }, offset };
}

function findOffset(values: Float32Array): number {
  const counts = cumulativeCounts(values);
  const binOf = (value: number): number => Math.min(Math.max(Math.round(value), LOWEST), HIGHEST) - LOWEST;
  const share = (low: number, high: number): number =>
    (counts[binOf(high) + 1] - counts[binOf(low)]) / values.length;
  let best: { level: number; share: number } | undefined;
  for (let level = LOWEST + SURROUNDINGS; level <= HIGHEST - SOFT_TISSUE_ABOVE_AIR[1]; level++) {
    const near = share(level - AIR_SPREAD, level + AIR_SPREAD);
    if (near < MEASURABLE_SHARE || near <= (best?.share ?? 0)) continue;
    const isNarrow = near >= NARROW * share(level - SURROUNDINGS, level + SURROUNDINGS);
    const darker = share(level - DARKER_THAN_LUNG, level - CALIBRATED);
    const softTissue = share(level + SOFT_TISSUE_ABOVE_AIR[0], level + SOFT_TISSUE_ABOVE_AIR[1]);
    const brighter = share(level + SOFT_TISSUE_ABOVE_AIR[1], HIGHEST);
    const isAir =
      darker <= DARKER_SHARE * near && softTissue >= SOFT_TISSUE_SHARE && brighter <= BRIGHTER_SHARE;
    if (isNarrow && isAir) best = { level, share: near };
  }
  if (best === undefined || Math.abs(best.level - AIR) <= CALIBRATED) return 0;
  return best.level - AIR;
}

/** Number of values below each whole number from LOWEST on. */
function cumulativeCounts(values: Float32Array): Uint32Array {
  const counts = new Uint32Array(HIGHEST - LOWEST + 2);
  for (let index = 0; index < values.length; index++) {
    const bin = Math.round(values[index]) - LOWEST;
    if (bin >= 0 && bin <= HIGHEST - LOWEST) counts[bin + 1]++;
  }
  for (let bin = 1; bin < counts.length; bin++) counts[bin] += counts[bin - 1];
  return counts;
}
