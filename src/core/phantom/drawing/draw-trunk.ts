import type { Anatomy } from '../anatomy/anatomy.js';
import { HU } from '../hounsfield.js';
import { EVERYWHERE, ellipsoid, type BoxShape, type Shape } from '../shapes.js';
import { valueNoise } from '../value-noise.js';
import { paint, type VoxelGrid } from '../voxel-grid.js';

/** Skin, fat, the muscles of the wall, and fat where the organs will be. */
export function drawTrunk(grid: VoxelGrid, { measurements: m, torso, random }: Anatomy): void {
  drawBreasts(grid, m.breasts, torso.skinHalfDepth, m.cavityHalfWidth);
  const marbling = valueNoise(random.fork('muscle'), 9);
  const box: BoxShape = {
    low: [-torso.skinHalfWidth * 1.12, -torso.skinHalfDepth * 1.1, EVERYWHERE.low[2]],
    high: [torso.skinHalfWidth * 1.12, torso.skinHalfDepth * 1.2, EVERYWHERE.high[2]],
  };
  const skin: Shape = { box, depth: torso.skinDepth };
  paint(grid, skin, (x, y, z) => {
    const depth = torso.skinDepth(x, y, z);
    if (depth < 2) return HU.softTissue - 15;
    const muscle = depth - torso.fatThickness(x, y);
    if (muscle < 0) return HU.fat;
    const inside = torso.cavityDepth(x, y, z);
    if (inside > -2) return HU.fat + 12;
    // Muscles are layers along the wall, separated by thin sheets of fat where their random field changes sign.
    const layers = marbling(x * 0.45, y * 0.45, z * 0.25) + 0.5 * Math.sin(inside * 0.22);
    const sheet = Math.max(0, 1 - Math.abs(layers) * 7) * Math.min(1, muscle / 8);
    return HU.muscle + (HU.fat - HU.muscle) * sheet * 0.85;
  });
}

function drawBreasts(grid: VoxelGrid, size: number, depth: number, width: number): void {
  if (size === 0) return;
  for (const sign of [-1, 1]) {
    // Breasts flatten and shift to the sides in a supine patient.
    const centre = [sign * width * 0.56, -depth * 0.68, 4] as const;
    paint(grid, ellipsoid(centre, [width * 0.48, depth * 0.26 + size * 0.75, 66]), HU.fat);
    const gland = [sign * width * 0.6, -depth * 0.92 - size * 0.2, 0] as const;
    paint(grid, ellipsoid(gland, [width * 0.2, size * 0.4, 34]), HU.softTissue - 25);
  }
}
