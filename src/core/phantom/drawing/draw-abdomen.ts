import type { Anatomy } from '../anatomy/anatomy.js';
import { SIGN, type BodySide } from '../anatomy/landmarks.js';
import { HU } from '../hounsfield.js';
import { ellipsoid, smoothMin, type BoxShape, type Shape } from '../shapes.js';
import { valueNoise } from '../value-noise.js';
import { paint, type VoxelGrid } from '../voxel-grid.js';

/** The organs visible below the diaphragm: liver, spleen, stomach, the kidneys' tops, and fat between them. */
export function drawAbdomen(grid: VoxelGrid, anatomy: Anatomy): void {
  const { measurements: m, random } = anatomy;
  const stream = random.fork('abdomen');
  const w = m.cavityHalfWidth;
  const d = m.cavityHalfDepth;
  const below = (depth: number): number => Math.min(m.rightDome, m.leftDome) + depth;

  const left = undersideShape(anatomy, 'left', 4);
  const texture = valueNoise(random.fork('liver'), 12);
  paint(grid, within(left, ellipsoid([w * 0.62, d * 0.42, below(-46)], [w * 0.34, d * 0.42, 52])), HU.spleen);
  const stomach = within(left, ellipsoid([w * 0.42, -d * 0.28, below(-34)], [w * 0.38, d * 0.46, 46]));
  paint(grid, stomach, HU.softTissue + 5);
  const bubble = -d * stream.between(0.2, 0.42);
  const lumen: Shape = { box: stomach.box, depth: (x, y, z) => stomach.depth(x, y, z) - 4 };
  paint(grid, lumen, (_, y) => (y < bubble ? HU.air + 20 : 22));

  const liver = undersideShape(anatomy, 'right', 0.5);
  paint(grid, liver, (x, y, z) => HU.liver + (m.contrast ? 35 : 0) + 4 * texture(x, y, z));
  for (const side of ['right', 'left'] as const) {
    paint(grid, ellipsoid([SIGN[side] * w * 0.4, d * 0.62, -178], [26, 24, 42]), m.contrast ? 140 : 32);
  }
  drawDiaphragm(grid, anatomy);
}

function within(space: Shape, shape: Shape): Shape {
  return { box: shape.box, depth: (x, y, z) => smoothMin(space.depth(x, y, z), shape.depth(x, y, z), 6) };
}

/** The space under one dome, inside the wall. The right one holds the liver and crosses the midline. */
function undersideShape({ measurements: m, torso, lungs }: Anatomy, side: BodySide, gap: number): Shape {
  const w = m.cavityHalfWidth;
  const spineBack = m.cavityHalfDepth * 0.62;
  const box: BoxShape = {
    low: [-w * 1.05, -m.cavityHalfDepth * 1.05, -1e4],
    high: [w * 1.05, m.cavityHalfDepth * 1.1, Math.max(m.rightDome, m.leftDome)],
  };
  return {
    box,
    depth(x, y, z) {
      const wall = torso.cavityDepth(x, y, z) - gap;
      if (wall < -4) return wall;
      const under =
        (Math.min(lungs.diaphragm(side, x, y), side === 'right' ? 1e3 : m.leftDome) - z) * 0.75 - gap;
      const inner = side === 'right' ? liverEdge(w, x, y) : x + w * 0.05;
      const spine = Math.sqrt(x * x + (y - spineBack) * (y - spineBack)) - 34;
      return smoothMin(smoothMin(wall, under, 8), smoothMin(inner, spine, 8), 8);
    },
  };
}

/** Border of the left lobe, which extends to the patient's left in front. */
function liverEdge(w: number, x: number, y: number): number {
  return w * 0.42 - x - Math.max(0, y + 20) * 0.75;
}

/** A sheet of muscle between lung and abdomen, some millimetres thick. */
function drawDiaphragm(grid: VoxelGrid, { measurements: m, torso, lungs }: Anatomy): void {
  const w = m.cavityHalfWidth;
  for (const side of ['right', 'left'] as const) {
    const sign = SIGN[side];
    const box: BoxShape = {
      low: [sign < 0 ? -w * 1.04 : 0, -m.cavityHalfDepth * 1.04, -260],
      high: [sign < 0 ? 0 : w * 1.04, m.cavityHalfDepth * 1.1, Math.max(m.rightDome, m.leftDome) + 4],
    };
    const sheet: Shape = {
      box,
      depth(x, y, z) {
        const height = (lungs.diaphragm(side, x, y) - z) * 0.75;
        if (height < -4 || height > 6) return -5;
        return smoothMin(1.5 - Math.abs(height - 0.8), torso.cavityDepth(x, y, z) + 1, 2);
      },
    };
    paint(grid, sheet, HU.muscle, (hu) => hu > -500);
  }
}
