/** Two ends of a line. */
export type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/** Edges of a cell of four values: top, right, bottom, left. */
type Edge = 0 | 1 | 2 | 3;

/** Pairs of edges that a contour connects, by the corners above the level (1 top left, 2 top right, 4 bottom right, 8 bottom left). */
const LINES: Readonly<Record<number, readonly (readonly [Edge, Edge])[]>> = {
  1: [[3, 0]],
  2: [[0, 1]],
  3: [[3, 1]],
  4: [[1, 2]],
  5: [
    [3, 0],
    [1, 2],
  ],
  6: [[0, 2]],
  7: [[3, 2]],
  8: [[2, 3]],
  9: [[2, 0]],
  10: [
    [0, 1],
    [2, 3],
  ],
  11: [[2, 1]],
  12: [[1, 3]],
  13: [[1, 0]],
  14: [[0, 3]],
};

/**
 * The line along which values on a grid equal a level (marching squares).
 * @returns segments in coordinates of the grid, (0, 0) at the first value
 */
export function contourAt(
  values: ArrayLike<number>,
  width: number,
  height: number,
  level: number,
): readonly Segment[] {
  const segments: Segment[] = [];
  for (let y = 0; y + 1 < height; y++)
    for (let x = 0; x + 1 < width; x++) {
      const first = y * width + x;
      const [a, b] = [values[first] ?? 0, values[first + 1] ?? 0];
      const [d, c] = [values[first + width] ?? 0, values[first + width + 1] ?? 0];
      const corners =
        Number(a > level) + 2 * Number(b > level) + 4 * Number(c > level) + 8 * Number(d > level);
      const pairs = LINES[corners];
      if (pairs === undefined) continue;
      const share = (from: number, to: number): number => (level - from) / (to - from);
      const point = (edge: Edge): readonly [number, number] => {
        if (edge === 0) return [x + share(a, b), y];
        if (edge === 1) return [x + 1, y + share(b, c)];
        return edge === 2 ? [x + share(d, c), y + 1] : [x, y + share(a, d)];
      };
      for (const [from, to] of pairs) segments.push([...point(from), ...point(to)]);
    }
  return segments;
}
