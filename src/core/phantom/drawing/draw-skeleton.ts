import type { Anatomy } from '../anatomy/anatomy.js';
import { SIGN } from '../anatomy/landmarks.js';
import { vertebraCentre, VERTEBRA_STEP } from '../anatomy/spine-line.js';
import { HU } from '../hounsfield.js';
import { ellipsoid, pipe, rod, smoothMin, type BoxShape, type Point, type Shape } from '../shapes.js';
import { valueNoise } from '../value-noise.js';
import { paint, type DrawnTissue, type VoxelGrid } from '../voxel-grid.js';

export const RIB_RADIUS = 4.6;

/** Thickness of the hard outer layer, millimetres. */
const CORTEX = 1.5;

/** Draws a bone: dense outside, `marrow` inside. */
export function drawBone(
  grid: VoxelGrid,
  shape: Shape,
  density: number,
  marrow: DrawnTissue = HU.spongyBone,
): void {
  paint(grid, shape, HU.corticalBone * density);
  paint(grid, { box: shape.box, depth: (x, y, z) => shape.depth(x, y, z) - CORTEX }, marrow);
}

export function drawSkeleton(grid: VoxelGrid, anatomy: Anatomy): void {
  const { measurements: m, ribs, random } = anatomy;
  const spongy = valueNoise(random.fork('marrow'), 6);
  const marrow = (x: number, y: number, z: number): number =>
    HU.spongyBone * m.boneDensity + 35 * spongy(x, y, z);
  for (let number = 1; number <= 14; number++) drawVertebra(grid, anatomy, number, marrow);
  for (const rib of ribs) {
    for (const leg of pipe(rib.cartilage, RIB_RADIUS)) paint(grid, leg, HU.cartilage);
    for (const leg of pipe(rib.bone, RIB_RADIUS)) paint(grid, leg, HU.corticalBone * m.boneDensity);
    for (const leg of pipe(rib.bone, RIB_RADIUS - CORTEX)) paint(grid, leg, marrow);
  }
  drawSternum(grid, anatomy, marrow);
  drawShoulders(grid, anatomy, marrow);
}

function drawVertebra(
  grid: VoxelGrid,
  { measurements: m }: Anatomy,
  number: number,
  marrow: DrawnTissue,
): void {
  const [x, y, z] = vertebraCentre(m, number);
  const width = 13.5 + number * 0.55;
  const half = VERTEBRA_STEP / 2;
  const column = (radius: number, from: number, to: number): Shape => {
    const ellipse = ellipsoid([x, y, z], [radius, radius * 0.82, 1e4]);
    return {
      box: { low: [x - radius, y - radius, from], high: [x + radius, y + radius, to] },
      depth: (px, py, pz) => smoothMin(ellipse.depth(px, py, z), Math.min(pz - from, to - pz), 2),
    };
  };
  paint(grid, column(width - 1, z - half - 3, z - half + 3), HU.disc);
  drawBone(grid, column(width, z - half + 2.5, z + half - 2.5), m.boneDensity, marrow);
  const back = y + width * 0.82;
  const draw = (from: Point, to: Point, radius: number, end = radius): void =>
    drawBone(grid, rod(from, to, radius, end), m.boneDensity, marrow);
  for (const sign of [-1, 1]) {
    draw([x + sign * 10, back - 2, z + 3], [x + sign * 13, back + 9, z + 2], 4.5);
    draw([x + sign * 13, back + 9, z + 2], [x + sign * 33, back + 17, z + 1], 4.6, 4);
    draw([x + sign * 12, back + 10, z], [x, back + 20, z - 6], 4.2);
  }
  draw([x, back + 19, z - 6], [x, back + 36, z - 24], 3.6);
  paint(grid, rod([x, back + 7.5, z - half], [x, back + 7.5, z + half], 7.5), 18);
}

function drawSternum(grid: VoxelGrid, { measurements: m, torso }: Anatomy, marrow: DrawnTissue): void {
  const front = (z: number): number => -(m.cavityHalfDepth * Math.max(0.55, torso.cavityScale(z)) + 8);
  const bone = (from: number, to: number, width: number): void => {
    const box: BoxShape = { low: [-width - 1, -200, from], high: [width + 1, 0, to] };
    const plate: Shape = {
      box,
      depth: (x, y, z) =>
        smoothMin(
          smoothMin(width - Math.abs(x), 5.5 - Math.abs(y - front(z)), 4),
          Math.min(z - from, to - z),
          3,
        ),
    };
    drawBone(grid, plate, m.boneDensity * 0.85, marrow);
  };
  bone(52, 92, 24);
  bone(-44, 50, 15);
}

/** Collar bones, shoulder blades and the heads of the upper arms: the raised arms bring them into the field of view. */
function drawShoulders(grid: VoxelGrid, { measurements: m, torso }: Anatomy, marrow: DrawnTissue): void {
  const w = m.cavityHalfWidth;
  for (const side of ['right', 'left'] as const) {
    const sign = SIGN[side];
    const head: Point = [sign * (w + 26), 6, 128];
    const collar: Point[] = [
      [sign * 20, -60, 92],
      [sign * 60, -52, 104],
      [sign * 105, -24, 118],
      [sign * (w + 6), -8, 128],
    ];
    for (const leg of pipe(collar, 5.5)) drawBone(grid, leg, m.boneDensity, marrow);
    drawBone(grid, ellipsoid(head, [22, 22, 24]), m.boneDensity, marrow);
    const box: BoxShape = {
      low: [sign < 0 ? -w - 34 : 40, 10, -20],
      high: [sign < 0 ? -40 : w + 34, 140, 118],
    };
    const blade: Shape = {
      box,
      depth(x, y, z) {
        // A curved triangular plate on the ribs, which narrows downwards.
        const rise = (z + 18) / 134;
        const width = 8 + 52 * rise;
        const along = Math.abs(x) - w * 0.7 - 6 * rise;
        const over = -torso.cavityDepth(x, y, Math.min(z, 35)) - 19;
        const sheet = 2.6 - Math.abs(over + Math.max(0, z - 35) * 0.12);
        return smoothMin(sheet, Math.min(width * 0.5 - Math.abs(along), z + 18, 116 - z), 2);
      },
    };
    drawBone(grid, blade, m.boneDensity, marrow);
    const spine: Point[] = [
      [sign * w * 0.62, m.cavityHalfDepth * 0.98, 74],
      [sign * (w + 4), m.cavityHalfDepth * 0.7, 108],
      [head[0], 26, 126],
    ];
    for (const leg of pipe(spine, 5)) drawBone(grid, leg, m.boneDensity, marrow);
  }
}
