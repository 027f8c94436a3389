import { compose } from '../../src/core/volume/affine.js';
import type { Volume, Xyz } from '../../src/core/volume/volume.js';

/** For each axis of the new volume: the corresponding old one, forwards or reversed. */
export type Reorientation = readonly { readonly axis: 0 | 1 | 2; readonly flip: boolean }[];

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/** All 48 layouts of the same patient. */
export const REORIENTATIONS: readonly Reorientation[] = ORDERS.flatMap((order) =>
  Array.from({ length: 8 }, (_, flips) =>
    order.map((axis, at) => ({ axis, flip: ((flips >> at) & 1) === 1 })),
  ),
);

/** The same patient in another layout. */
export function reoriented(volume: Volume, axes: Reorientation): Volume {
  const old: Xyz = [volume.columns, volume.rows, volume.slices];
  const strides = [1, volume.columns, volume.columns * volume.rows];
  const sizes = axes.map(({ axis }) => old[axis]);
  const toOld = new Array<number>(16).fill(0);
  toOld[15] = 1;
  axes.forEach(({ axis, flip }, at) => {
    toOld[4 * axis + at] = flip ? -1 : 1;
    toOld[4 * axis + 3] = flip ? old[axis] - 1 : 0;
  });
  const data = new Int16Array(new SharedArrayBuffer(volume.data.byteLength));
  let next = 0;
  for (let z = 0; z < sizes[2]; z++)
    for (let y = 0; y < sizes[1]; y++)
      for (let x = 0; x < sizes[0]; x++) {
        const from = [x, y, z].reduce((sum, index, at) => {
          const { axis, flip } = axes[at];
          return sum + strides[axis] * (flip ? old[axis] - 1 - index : index);
        }, 0);
        data[next++] = volume.data[from];
      }
  return {
    data,
    columns: sizes[0],
    rows: sizes[1],
    slices: sizes[2],
    spacing: [volume.spacing[axes[0].axis], volume.spacing[axes[1].axis], volume.spacing[axes[2].axis]],
    affine: compose(volume.affine, toOld),
  };
}
