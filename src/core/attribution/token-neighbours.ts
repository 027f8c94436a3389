import type { Xyz } from '../volume/volume.js';
import type { TokenGrid } from './token-map.js';

/** Column, row and depth of a token. */
export function placeOf(token: number, [, rows, columns]: TokenGrid): Xyz {
  return [token % columns, Math.floor(token / columns) % rows, Math.floor(token / (columns * rows))];
}

/** All tokens that connect to `start` by faces through tokens that `belongs` accepts; includes `start`. */
export function connectedTokens(
  start: number,
  grid: TokenGrid,
  belongs: (token: number) => boolean,
): readonly number[] {
  const sizes = [grid[2], grid[1], grid[0]];
  const strides = [1, grid[2], grid[2] * grid[1]];
  const seen = new Set([start]);
  // A set is iterated in insertion order, including elements added on the way.
  for (const token of seen) {
    placeOf(token, grid).forEach((index, axis) => {
      const before = token - strides[axis];
      const after = token + strides[axis];
      if (index > 0 && belongs(before)) seen.add(before);
      if (index < sizes[axis] - 1 && belongs(after)) seen.add(after);
    });
  }
  return [...seen];
}
