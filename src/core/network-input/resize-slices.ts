import { sampleAxis } from '../tensor/axis-sampling.js';
import { resampleSlab } from '../tensor/resample-slab.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { VolumeView } from '../volume/volume-view.js';
import { sliceRange, type SlicesInput } from './network-input.js';

/** Slices of the encoder's tensor that are computed at a time. */
const SLICES_AT_ONCE = 8;

/**
 * Resizes slices of the encoder's tensor to a network's size. `out` is `[slices, channels, height, width]` with the tensor's
 * values in [-1, 1].
 * @param view along the encoder's axes
 * @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small`
 */
export function resizeSlices(
  view: VolumeView,
  geometry: TensorGeometry,
  input: SlicesInput,
  out: Float32Array,
): void {
  const { height, width, depth } = geometry;
  const [first, end] = sliceRange(input, depth);
  const [outHeight, outWidth] = input.resize;
  const planeSize = height * width;
  const outSize = outHeight * outWidth;
  const rows = sampleAxis(height, outHeight, outHeight);
  const columns = sampleAxis(width, outWidth, outWidth);
  const slab = new Float32Array(SLICES_AT_ONCE * planeSize);
  for (let from = first; from < end; from += SLICES_AT_ONCE) {
    const count = Math.min(SLICES_AT_ONCE, end - from);
    resampleSlab(view, geometry, from, slab.subarray(0, count * planeSize));
    for (let slice = 0; slice < count; slice++) {
      const start = (from - first + slice) * input.channels * outSize;
      const plane = slab.subarray(slice * planeSize, (slice + 1) * planeSize);
      resizePlane(plane, width, height, rows, columns, out.subarray(start, start + outSize));
      for (let channel = 1; channel < input.channels; channel++)
        out.copyWithin(start + channel * outSize, start, start + outSize);
    }
  }
}

type Sampling = Pick<ReturnType<typeof sampleAxis>, 'lower' | 'share' | 'count'>;

/** Bilinear resizing; beyond the edge, the edge voxel continues. */
function resizePlane(
  plane: Float32Array,
  width: number,
  height: number,
  rows: Sampling,
  columns: Sampling,
  out: Float32Array,
): void {
  for (let row = 0; row < rows.count; row++) {
    const above = rows.lower[row] * width;
    const below = Math.min(height - 1, rows.lower[row] + 1) * width;
    for (let column = 0; column < columns.count; column++) {
      const left = columns.lower[column];
      const right = Math.min(width - 1, left + 1);
      const share = columns.share[column];
      const upper = plane[above + left] + (plane[above + right] - plane[above + left]) * share;
      const lower = plane[below + left] + (plane[below + right] - plane[below + left]) * share;
      out[row * columns.count + column] = upper + (lower - upper) * rows.share[row];
    }
  }
}
