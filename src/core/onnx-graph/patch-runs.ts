import type { ImageEncoderArchitecture } from './architecture.js';

/**
 * Order of the runs of a slab `[patch depth, side, side]` that is cut into runs of a patch's width: (patch row, patch
 * column, depth, row in the patch).
 */
export function patchRuns({ patchDepth, patchSide, grid }: ImageEncoderArchitecture): Int32Array {
  const side = grid * patchSide;
  const order = new Int32Array(patchDepth * side * grid);
  let next = 0;
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      for (let z = 0; z < patchDepth; z++) {
        for (let y = row * patchSide; y < (row + 1) * patchSide; y++)
          order[next++] = (z * side + y) * grid + column;
      }
    }
  }
  return order;
}
