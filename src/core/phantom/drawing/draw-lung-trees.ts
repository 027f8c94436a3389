import type { Anatomy } from '../anatomy/anatomy.js';
import type { BodySide } from '../anatomy/landmarks.js';
import { HU } from '../hounsfield.js';
import type { Random } from '../random.js';
import { pipe, rod, type Point } from '../shapes.js';
import { paint, type VoxelGrid } from '../voxel-grid.js';
import { growTree, type Branch } from './branching-tree.js';
import { lungShape } from './draw-lungs.js';

const VESSEL_ENDS = 240;
const BRONCHUS_ENDS = 16;

/** Points inside a lung, at least `margin` millimetres under the pleura. */
export function placesInLung(
  anatomy: Anatomy,
  side: BodySide,
  random: Random,
  count: number,
  margin: number,
): Point[] {
  const { box, depth } = lungShape(anatomy, side);
  const places: Point[] = [];
  for (let tries = 0; places.length < count && tries < count * 400; tries++) {
    const axis = (i: 0 | 1 | 2): number => random.between(box.low[i], box.high[i]);
    const place: Point = [axis(0), axis(1), axis(2)];
    if (depth(...place) > margin) places.push(place);
  }
  return places;
}

/** Draws the vessels of both lungs: arteries from the hilum, and veins to the heart. */
export function drawLungTrees(grid: VoxelGrid, anatomy: Anatomy): void {
  for (const side of ['right', 'left'] as const) {
    drawVessels(grid, anatomy, side, 'artery', anatomy.landmarks.hilum[side]);
    drawVessels(grid, anatomy, side, 'vein', anatomy.landmarks.veinGate[side]);
  }
}

function drawVessels(grid: VoxelGrid, anatomy: Anatomy, side: BodySide, kind: string, root: Point): void {
  const { measurements: m, random } = anatomy;
  const stream = random.fork(`${kind} ${side}`);
  const targets = placesInLung(anatomy, side, stream, VESSEL_ENDS, 4);
  const tree = growTree(stream, { root, targets, rootRadius: 5 * m.heart, tipRadius: 0.55, leg: 14 });
  for (const branch of tree) paint(grid, branchRod(branch), m.blood);
}

function branchRod({ from, to, fromRadius, toRadius }: Branch, wall = 0): ReturnType<typeof rod> {
  return rod(from, to, fromRadius + wall, toRadius + wall);
}

/** Draws the walls first, then the air inside, so that no wall crosses a lumen. */
export function drawAirways(grid: VoxelGrid, anatomy: Anatomy): void {
  const { measurements: m, landmarks: l, random } = anatomy;
  const trunk = pipe(l.trachea, m.trachea);
  const trunkWall = pipe(l.trachea, m.trachea + 1.6);
  const branches = (['right', 'left'] as const).flatMap((side) => {
    const main: Branch = { from: l.carina, to: l.hilum[side], fromRadius: 7, toRadius: 5.4 };
    const stream = random.fork(`bronchi ${side}`);
    const targets = placesInLung(anatomy, side, stream, BRONCHUS_ENDS, 18);
    const tree = growTree(stream, { root: l.hilum[side], targets, rootRadius: 4.8, tipRadius: 1, leg: 16 });
    return [main, ...tree];
  });
  for (const shape of trunkWall) paint(grid, shape, HU.airwayWall);
  for (const branch of branches) paint(grid, branchRod(branch, 0.5 + branch.toRadius * 0.2), HU.airwayWall);
  for (const branch of branches) paint(grid, branchRod(branch), HU.air);
  for (const shape of trunk) paint(grid, shape, HU.air);
}
