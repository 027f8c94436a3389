import type { VolumeView } from '../volume/volume-view.js';
import type { TensorGeometry } from './tensor-geometry.js';

/**
 * The most memory for a volume's 16-bit voxels, and for all of its resampling. ONNX Runtime takes a device's memory in blocks of
 * 1 GiB and keeps them; voxels of more than half a block leave blocks in which volumes of other sizes find no place. With these
 * limits and the published networks, a card keeps at most 5.3 GiB after studies of any size and order:
 * `npm run test:cuda-dry-run` measures it with the largest volumes.
 */
const LARGEST_VOXELS_BYTES = 2 ** 29;
const LARGEST_RESAMPLING_BYTES = 2.5e9;

/** Arrays of the gathered slices that are in memory at a time, in multiples of their size in float32. */
const GATHERED_AT_A_TIME = 3.5;

/**
 * Whether a device has the memory to resample a volume: for its 16-bit voxels, and for as many of its slices in float32 as the
 * tensor has (`onnx-graph/resampling-graph.ts`).
 */
export function fitsDevice({ sizes }: Pick<VolumeView, 'sizes'>, { depth }: TensorGeometry): boolean {
  const [slices, height, width] = sizes;
  const voxels = slices * height * width * Int16Array.BYTES_PER_ELEMENT;
  const gathered = depth * height * width * Float32Array.BYTES_PER_ELEMENT;
  return voxels <= LARGEST_VOXELS_BYTES && voxels + GATHERED_AT_A_TIME * gathered <= LARGEST_RESAMPLING_BYTES;
}
