import type { Measurements } from './measurements.js';

/** Cross-sections of the trunk: depths under the skin and inside the thoracic cavity. */
export interface Torso {
  /** Millimetres under the skin, negative outside. */
  readonly skinDepth: (x: number, y: number, z: number) => number;
  /** Millimetres inside the wall of the cavity, which continues below the diaphragm. */
  readonly cavityDepth: (x: number, y: number, z: number) => number;
  /** The cavity's size at a height relative to its widest, 0 above the apex. */
  readonly cavityScale: (z: number) => number;
  /** Millimetres of subcutaneous fat at a place. */
  readonly fatThickness: (x: number, y: number) => number;
  readonly skinHalfWidth: number;
  readonly skinHalfDepth: number;
}

/** Height above which the cavity narrows towards the apex. */
const SHOULDER_OF_CAVITY = -5;

/**
 * Distance to an outline between an ellipse and a box with round corners, measured along the ray from its centre. `u` and
 * `v` are the position relative to the half axes.
 */
function radialDepth(u: number, v: number, radius: number): number {
  const uu = u * u;
  const vv = v * v;
  const round = Math.sqrt(uu + vv);
  const level = 0.62 * round + 0.38 * Math.sqrt(Math.sqrt(uu * uu + vv * vv));
  return level < 1e-4 ? 1e3 : radius * (1 / level - 1);
}

export function makeTorso(m: Measurements): Torso {
  const skinHalfWidth = m.cavityHalfWidth + 12 + m.muscle + m.fat * 0.9;
  const skinHalfDepth = m.cavityHalfDepth + 12 + m.muscle * 0.8 + m.fat * 0.8;

  const cavityScale = (z: number): number => {
    if (z <= SHOULDER_OF_CAVITY) return 1 + 0.03 * Math.min(1, (SHOULDER_OF_CAVITY - z) / 100);
    const t = (z - SHOULDER_OF_CAVITY) / (m.apex - SHOULDER_OF_CAVITY);
    return t >= 1 ? 0 : Math.sqrt(1 - t * t);
  };

  return {
    skinHalfWidth,
    skinHalfDepth,
    cavityScale,
    cavityDepth(x, y, z) {
      const scale = cavityScale(z);
      if (scale <= 0) return -1e3;
      // The narrowing cavity shifts backwards because the first ribs slope.
      const back = y - 14 * (1 - Math.min(1, scale));
      const radius = Math.sqrt(x * x + back * back);
      return radialDepth(x / (m.cavityHalfWidth * scale), back / (m.cavityHalfDepth * scale), radius);
    },
    skinDepth(x, y, z) {
      // The arms are raised: the trunk widens towards the shoulders and is a little flatter there.
      const rise = Math.min(1, Math.max(0, (z - 40) / 90));
      const shoulder = rise * rise * (3 - 2 * rise);
      const width = skinHalfWidth * (1 + 0.1 * shoulder);
      const depth = skinHalfDepth * (1 - 0.12 * shoulder);
      const forward = y - 6 - 8 * shoulder;
      return radialDepth(x / width, forward / depth, Math.sqrt(x * x + forward * forward));
    },
    fatThickness(x, y) {
      // Thickest at the back of the flanks, thin over the spine and the sternum.
      const side = Math.min(1, Math.abs(x) / m.cavityHalfWidth);
      return m.fat * (0.55 + 0.6 * side) * (y > 0 ? 1.05 : 0.9) + 2;
    },
  };
}
