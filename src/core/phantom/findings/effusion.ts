import { SIGN, type BodySide } from '../anatomy/landmarks.js';
import type { Anatomy } from '../anatomy/anatomy.js';
import { lungShape } from '../drawing/draw-lungs.js';
import type { Random } from '../random.js';
import { smoothMin, type BoxShape, type Shape } from '../shapes.js';
import type { VoxelGrid } from '../voxel-grid.js';
import type { Finding, Lesion } from './finding.js';
import { paintLesion } from './paint-lesion.js';

/** Free pleural fluid of a supine patient: a crescent behind, deepest at the base, which compresses the lung in front. */
export const effusion: Finding = {
  draw(grid, anatomy, random) {
    const sides: BodySide[] = random.chance(0.3)
      ? ['right', 'left']
      : [random.pick(['right', 'left'] as const)];
    return sides.flatMap((side) => {
      const box = pourFluid(grid, anatomy, side, random);
      return box === null ? [] : [{ side, box } satisfies Lesion];
    });
  },
};

function pourFluid(grid: VoxelGrid, anatomy: Anatomy, side: BodySide, random: Random): BoxShape | null {
  const { measurements: m } = anatomy;
  const lung = lungShape(anatomy, side);
  const base = Math.min(m.rightDome, m.leftDome) - 50;
  const top = random.between(20, 95);
  const deepest = random.between(38, 80);
  const back = m.cavityHalfDepth;
  // The fluid's level as a position y; it curves up along the side wall.
  const level = (x: number, z: number): number => {
    const rise = Math.min(1, Math.max(0, (top - z) / (top - base)));
    const lateral = Math.min(1, Math.abs(x) / m.cavityHalfWidth);
    const inner = Math.max(0, 1 - (SIGN[side] * x) / 40);
    return back - deepest * Math.sqrt(rise) * (0.7 + 0.75 * lateral ** 4 + 0.2 * inner * inner);
  };
  const behind = (gap: number): Shape => ({
    box: {
      low: [lung.box.low[0], back - deepest * 1.8, lung.box.low[2]],
      high: [lung.box.high[0], lung.box.high[1], top],
    },
    depth(x, y, z) {
      const submerged = y - level(x, z) + gap;
      return submerged < -3 ? -5 : smoothMin(submerged, lung.depth(x, y, z), 3);
    },
  });
  const squeezed = random.between(6, 13);
  paintLesion(grid, behind(squeezed), 25, (hu) => hu > -950 && hu < 20);
  return paintLesion(grid, behind(0), random.between(2, 18));
}
