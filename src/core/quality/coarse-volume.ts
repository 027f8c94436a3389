import type { VolumeView } from '../volume/volume-view.js';
import type { Xyz } from '../volume/volume.js';

/** A volume at a few millimetres a cell, along depth (towards the head), height (left) and width (back). */
export interface CoarseVolume {
  /** HU: `[(depth * height + row) * width + column]`. */
  readonly values: Float32Array;
  /** Cells along depth, height, width. */
  readonly sizes: Xyz;
  /** Millimetres between cells. */
  readonly spacing: Xyz;
  /** Millimetres of the volume itself along the three axes. */
  readonly extent: Xyz;
}

/** Millimetres. Coarse enough to take milliseconds, fine enough for a chest wall. */
const CELL = 5;
/** Cells along an axis: bounds time and memory for every spacing. */
const MAX_CELLS = 160;

function stepAlong(size: number, spacing: number): number {
  const wanted = Math.max(1, Math.round(CELL / spacing), Math.ceil(size / MAX_CELLS));
  return Math.min(wanted, size);
}

/**
 * Samples one cell every few millimetres. A cell is the mean of four voxels in the plane, half a cell apart, which reduces
 * the noise of sharp kernels; slices are not mixed.
 */
export function coarsen({ data, offset, sizes, strides, spacing }: VolumeView): CoarseVolume {
  const steps = sizes.map((size, axis) => stepAlong(size, spacing[axis]));
  const [depth, height, width] = sizes.map((size, axis) => Math.max(1, Math.floor(size / steps[axis])));
  const across = Math.floor(steps[2] / 2) * strides[2];
  const down = Math.floor(steps[1] / 2) * strides[1];
  const values = new Float32Array(depth * height * width);
  let cell = 0;
  for (let i = 0; i < depth; i++) {
    const slice = offset + (i * steps[0] + (steps[0] >> 1)) * strides[0];
    for (let j = 0; j < height; j++) {
      const row = slice + j * steps[1] * strides[1];
      for (let k = 0; k < width; k++) {
        const at = row + k * steps[2] * strides[2];
        values[cell++] = (data[at] + data[at + across] + data[at + down] + data[at + down + across]) / 4;
      }
    }
  }
  return {
    values,
    sizes: [depth, height, width],
    spacing: [spacing[0] * steps[0], spacing[1] * steps[1], spacing[2] * steps[2]],
    extent: [sizes[0] * spacing[0], sizes[1] * spacing[1], sizes[2] * spacing[2]],
  };
}

/** Millilitres of one cell. */
export function cellVolume({ spacing }: CoarseVolume): number {
  return (spacing[0] * spacing[1] * spacing[2]) / 1000;
}
