import type { Anatomy } from '../anatomy/anatomy.js';
import { SIGN, type BodySide } from '../anatomy/landmarks.js';
import type { BoxShape, Shape } from '../shapes.js';
import { valueNoise } from '../value-noise.js';
import { paint, type VoxelGrid } from '../voxel-grid.js';

/** The pleural space of a side as a solid. */
export function lungShape({ measurements: m, lungs }: Anatomy, side: BodySide): Shape {
  const inner = SIGN[side] * -14;
  const outer = SIGN[side] * (m.cavityHalfWidth * 1.04);
  const box: BoxShape = {
    low: [Math.min(inner, outer), -m.cavityHalfDepth * 1.05, Math.min(m.rightDome, m.leftDome) - 110],
    high: [Math.max(inner, outer), m.cavityHalfDepth * 1.1, m.apex],
  };
  return { box, depth: (x, y, z) => lungs.depth(side, x, y, z) };
}

/**
 * Air-filled lung, denser towards the back because of gravity, with the fine unevenness of lobules and the oblique fissure
 * as a faint line.
 */
export function drawLungs(grid: VoxelGrid, anatomy: Anatomy): void {
  const { measurements: m, random } = anatomy;
  const lobules = valueNoise(random.fork('lobules'), 5);
  const regions = valueNoise(random.fork('regions'), 28);
  for (const side of ['right', 'left'] as const) {
    const slope = side === 'right' ? 1.15 : 1.3;
    const start = random.fork(`fissure ${side}`).between(-14, 6);
    const bend = 1 / Math.hypot(1, slope);
    paint(grid, lungShape(anatomy, side), (x, y, z) => {
      const hang = (y / m.cavityHalfDepth) * m.gravityGradient * 0.5;
      const texture = 13 * lobules(x, y, z) + 11 * regions(x, y, z);
      const fissure = Math.abs(z - start - slope * y - 0.002 * x * x) * bend;
      const line = fissure < 1.6 ? 110 * (1 - fissure / 1.6) : 0;
      return m.lungDensity + hang + texture + line;
    });
  }
}
