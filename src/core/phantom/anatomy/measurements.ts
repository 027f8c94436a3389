import type { Random } from '../random.js';

/**
 * The numbers that distinguish one patient from another: millimetres, HU, radians. Everything drawn follows from them.
 * z = 0 is a little below the carina; the front of the spine is near y = 40.
 */
export interface Measurements {
  /** Half width and half depth of the thoracic cavity at its widest point, inside the ribs. */
  readonly cavityHalfWidth: number;
  readonly cavityHalfDepth: number;
  /** Upper end of the lungs. */
  readonly apex: number;
  /** Peaks of the diaphragm, patient's right and left. */
  readonly rightDome: number;
  readonly leftDome: number;
  readonly muscle: number;
  readonly fat: number;
  readonly breasts: number;
  /** Radius of the heart relative to a normal one. */
  readonly heart: number;
  readonly aorta: number;
  readonly trachea: number;
  /** Sideways bow of the spine. */
  readonly spineBow: number;
  readonly kyphosis: number;
  /** HU of normal lung at y = 0; gravity makes it denser towards the back. */
  readonly lungDensity: number;
  readonly gravityGradient: number;
  /** HU of blood: higher after contrast. */
  readonly blood: number;
  readonly contrast: boolean;
  readonly boneDensity: number;
}

/** An adult of small to large size. */
export function measure(random: Random): Measurements {
  const size = random.between(0.9, 1.06);
  const contrast = random.chance(0.3);
  return {
    cavityHalfWidth: random.between(128, 142) * size,
    cavityHalfDepth: random.between(86, 100) * size,
    apex: random.between(112, 126) * size,
    rightDome: random.between(-92, -66) * size,
    leftDome: random.between(-102, -78) * size,
    muscle: random.between(8, 15),
    fat: random.between(6, 22),
    breasts: random.chance(0.5) ? random.between(14, 36) : 0,
    heart: random.between(0.9, 1.04) * size,
    aorta: random.between(12, 15.5) * size,
    trachea: random.between(8, 10) * size,
    spineBow: random.between(-5, 5),
    kyphosis: random.between(4, 14),
    lungDensity: random.between(-890, -850),
    gravityGradient: random.between(25, 60),
    blood: contrast ? random.between(140, 280) : random.between(36, 48),
    contrast,
    boneDensity: random.between(0.8, 1.15),
  };
}
