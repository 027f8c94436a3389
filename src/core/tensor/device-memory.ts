import type { VolumeView } from '../volume/volume-view.js';

/**
 * Slices of the tensor that a device computes and embeds at a time. At 512 x 512, each array for them takes 40 MB. Arrays for all
 * slices would be larger than all other arrays of a study.
 */
export const SLAB_SLICES = 40;

/**
 * Maximum memory for a volume's 16-bit voxels, and for all of its resampling. ONNX Runtime takes a device's memory in blocks of
 * 1 GiB and keeps them. Voxels of more than half a block leave blocks into which volumes of other sizes do not fit. With these
 * limits and the published networks, a card keeps at most 3.5 GiB after studies of any size and order, as
 * `npm run test:cuda-dry-run` measures with the largest volumes.
 */
const LARGEST_VOXELS_BYTES = 2 ** 29;
const LARGEST_RESAMPLING_BYTES = 1.2e9;

/** Memory that a slab's gathered slices take at a time, in multiples of their size in float32. */
const GATHERED_AT_A_TIME = 3.5;

/**
 * Whether a device has the memory to resample a volume: for its 16-bit voxels, and for a slab of its slices in float32
 * (`onnx-graph/resampling-graph.ts`).
 */
export function fitsDevice({ sizes }: Pick<VolumeView, 'sizes'>): boolean {
  const [slices, height, width] = sizes;
  const voxels = slices * height * width * Int16Array.BYTES_PER_ELEMENT;
  const gathered = SLAB_SLICES * height * width * Float32Array.BYTES_PER_ELEMENT;
  return voxels <= LARGEST_VOXELS_BYTES && voxels + GATHERED_AT_A_TIME * gathered <= LARGEST_RESAMPLING_BYTES;
}
