import type { Anatomy } from '../anatomy/anatomy.js';
import type { Measurements } from '../anatomy/measurements.js';
import { spineAt } from '../anatomy/spine-line.js';
import { HU } from '../hounsfield.js';
import { curveThrough, ellipsoid, pipe, type Point } from '../shapes.js';
import { paint, type DrawnTissue, type VoxelGrid } from '../voxel-grid.js';

/** Heart and great vessels, the oesophagus and a few normal lymph nodes, in the fat between the lungs. */
export function drawMediastinum(grid: VoxelGrid, anatomy: Anatomy): void {
  const { measurements: m, landmarks: l, random } = anatomy;
  const draw = (points: readonly Point[], radius: number, tissue: DrawnTissue): void => {
    for (const leg of pipe(points, radius)) paint(grid, leg, tissue);
  };
  const veins = m.contrast ? m.blood * 0.85 : m.blood;

  drawOesophagus(grid, m);
  draw(
    curveThrough(
      [
        [-26, -22, -20],
        [-24, -22, 30],
        [-22, -18, 70],
        [-20, -12, 120],
        [-26, -8, 165],
      ],
      3,
    ),
    9,
    veins,
  );
  draw(
    curveThrough(
      [
        [-22, -22, 74],
        [4, -38, 84],
        [34, -34, 104],
        [52, -20, 140],
      ],
      3,
    ),
    6,
    veins,
  );
  draw(
    curveThrough(
      [
        [-30, 4, -170],
        [-28, -2, -110],
        [-22, -14, -70],
      ],
      3,
    ),
    12,
    veins,
  );
  draw(l.pulmonaryTrunk, 13 * m.heart, m.blood);
  const fork = l.pulmonaryTrunk[l.pulmonaryTrunk.length - 1];
  draw(curveThrough([fork, [-16, fork[1] + 2, 22], l.hilum.right], 4), 10 * m.heart, m.blood);
  draw(curveThrough([fork, [24, fork[1] + 8, 26], l.hilum.left], 4), 10 * m.heart, m.blood);
  draw(l.aorta, m.aorta + 0.8, HU.softTissue + 10);
  draw(l.aorta, m.aorta - 0.8, m.blood);
  for (const [x, y] of [
    [-12, -18],
    [2, -12],
    [14, -4],
  ] as const) {
    draw(
      [
        [x * 0.6, y * 0.4 - 6, 82],
        [x * 1.6, y, 112],
        [x * 2.2, y + 4, 165],
      ],
      4.6,
      m.blood,
    );
  }
  drawHeart(grid, anatomy, veins);
  for (const side of ['right', 'left'] as const) {
    draw(
      [l.veinGate[side], [l.heartCentre[0] + (side === 'left' ? 14 : -26), l.heartCentre[1] + 38, -14]],
      6.5,
      veins,
    );
  }
  const nodes = random.fork('nodes');
  for (let count = 0; count < 6; count++) {
    const place: Point = [nodes.between(-26, 26), l.carina[1] + nodes.between(-22, 6), nodes.between(10, 85)];
    paint(grid, ellipsoid(place, [nodes.between(2, 4), nodes.between(2, 4), nodes.between(3, 6)]), 40, isFat);
  }
}

function isFat(hu: number): boolean {
  return hu > -130 && hu < -60;
}

function drawHeart(grid: VoxelGrid, { measurements: m, landmarks: l }: Anatomy, veins: number): void {
  const muscle = m.contrast ? 95 : 48;
  const [x, y, z] = l.heartCentre;
  const [a, b, c] = l.heartRadii;
  const chamber = (dx: number, dy: number, dz: number, radii: Point, hu: number): void =>
    paint(
      grid,
      ellipsoid(
        [x + dx * a, y + dy * b, z + dz * c],
        [radii[0] * a, radii[1] * b, radii[2] * c],
        l.heartTurn,
      ),
      hu,
    );
  paint(grid, ellipsoid(l.heartCentre, l.heartRadii, l.heartTurn), muscle);
  // The two atria behind and above, the ventricles in front and to the left.
  chamber(-0.1, 0.62, 0.42, [0.46, 0.4, 0.42], veins);
  chamber(-0.52, 0.05, 0.3, [0.34, 0.46, 0.58], veins);
  chamber(-0.06, -0.42, -0.1, [0.52, 0.34, 0.62], m.blood);
  chamber(0.36, 0.02, -0.12, [0.4, 0.42, 0.6], m.blood);
  // Fat in the groove between the chambers.
  chamber(-0.22, -0.72, 0.5, [0.3, 0.14, 0.3], HU.fat);
}

function drawOesophagus(grid: VoxelGrid, m: Measurements): void {
  const course = [-170, -110, -50, 0, 50, 100, 160].map((z): Point => {
    const [x, y] = spineAt(m, z);
    return [x + 6 + (z < -60 ? 10 : 0), y - 27, z];
  });
  for (const leg of pipe(curveThrough(course, 3), 6.5)) paint(grid, leg, HU.softTissue);
  for (const leg of pipe(curveThrough(course.slice(3), 3), 1.8)) paint(grid, leg, -600);
}
