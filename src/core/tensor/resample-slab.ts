import { planSampling } from './sampling-plan.js';
import { PlaneResizer } from './plane-resizer.js';
import type { TensorGeometry } from './tensor-geometry.js';
import type { VolumeView } from '../volume/volume-view.js';

/** Value of padding: air. */
export const PADDING = -1;

/**
 * Computes the depths of the tensor that fit into the slab, starting at `from`: clip to [-1000, 1000] HU, resize
 * trilinearly, divide by 1000, crop or pad around the centre. Slabs are independent of one another.
 * @param slab `[depths, height, width]`; every element is written
 */
export function resampleSlab(
  view: VolumeView,
  geometry: TensorGeometry,
  from: number,
  slab: Float32Array,
): void {
  const plan = planSampling(view, geometry);
  const planeSize = geometry.height * geometry.width;
  const to = from + slab.length / planeSize;
  const { depth, height, width } = plan;
  const isPadded = height.count < height.size || width.count < width.size;
  const resizer = new PlaneResizer(view, plan);
  for (let index = from; index < to; index++) {
    const out = slab.subarray((index - from) * planeSize, (index - from + 1) * planeSize);
    const covered = index - depth.begin;
    const isCovered = covered >= 0 && covered < depth.count;
    if (isPadded || !isCovered) out.fill(PADDING);
    if (isCovered) resizer.resize(covered, out);
  }
}
