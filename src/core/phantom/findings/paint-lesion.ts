import type { Point, BoxShape, Shape } from '../shapes.js';
import { paint, type Over, type DrawnTissue, type VoxelGrid } from '../voxel-grid.js';

/** Paints a shape and returns the box of the voxels that it covered; null if it covered none. */
export function paintLesion(
  grid: VoxelGrid,
  shape: Shape,
  tissue: DrawnTissue,
  over?: Over,
): BoxShape | null {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  const hu = typeof tissue === 'number' ? (): number => tissue : tissue;
  const noting = (...place: Point): number => {
    for (const axis of [0, 1, 2] as const) {
      if (place[axis] < low[axis]) low[axis] = place[axis];
      if (place[axis] > high[axis]) high[axis] = place[axis];
    }
    return hu(...place);
  };
  paint(grid, shape, noting, over);
  return low[0] === Infinity ? null : { low, high };
}

/** The smallest box around all boxes. */
export function joinBoxes(boxes: readonly (BoxShape | null)[]): BoxShape | null {
  return boxes.reduce((joined, box) => {
    if (joined === null || box === null) return joined ?? box;
    const axis = (pick: (a: number, b: number) => number, end: 'low' | 'high'): Point => [
      pick(joined[end][0], box[end][0]),
      pick(joined[end][1], box[end][1]),
      pick(joined[end][2], box[end][2]),
    ];
    return { low: axis(Math.min, 'low'), high: axis(Math.max, 'high') };
  }, null);
}
