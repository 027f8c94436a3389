import type { Anatomy } from '../anatomy/anatomy.js';
import type { RibCourse } from '../anatomy/rib-courses.js';
import { drawBone, RIB_RADIUS } from '../drawing/draw-skeleton.js';
import { HU } from '../hounsfield.js';
import { ellipsoid, rod, type BoxShape, type Point } from '../shapes.js';
import type { Random } from '../random.js';
import type { VoxelGrid } from '../voxel-grid.js';
import type { Finding } from './finding.js';
import { joinBoxes, paintLesion } from './paint-lesion.js';

/** Neighbouring ribs broken on one side, with displaced ends and blood around them. */
export const ribFracture: Finding = {
  draw(grid, anatomy, random) {
    const side = random.pick(['right', 'left'] as const);
    const first = 3 + random.below(4);
    const count = 2 + random.below(3);
    const along = random.between(0.3, 0.75);
    const broken = anatomy.ribs.filter(
      (rib) => rib.side === side && rib.number >= first && rib.number < first + count,
    );
    const box = joinBoxes(broken.map((rib) => breakRib(grid, anatomy, rib, along, random)));
    return box === null ? [] : [{ side, box }];
  },
};

function breakRib(
  grid: VoxelGrid,
  anatomy: Anatomy,
  rib: RibCourse,
  along: number,
  random: Random,
): BoxShape | null {
  const at = Math.round(along * (rib.bone.length - 3)) + 1;
  const [before, here, after] = [rib.bone[at - 1], rib.bone[at], rib.bone[at + 1]];
  const bruise = paintLesion(grid, ellipsoid(here, [17, 17, 15]), 58, (hu) => hu > -990);
  const inward = 1 - random.between(5, 9) / Math.hypot(here[0], here[1]);
  const pushed: Point = [here[0] * inward, here[1] * inward, here[2] - random.between(1, 4)];
  const { boneDensity } = anatomy.measurements;
  drawBone(grid, rod(before, between(before, here, 0.72), RIB_RADIUS), boneDensity);
  drawBone(grid, rod(between(pushed, after, 0.1), after, RIB_RADIUS), boneDensity, HU.spongyBone);
  return bruise;
}

function between(from: Point, to: Point, share: number): Point {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}
