import { planSampling } from './sampling-plan.js';
import { PlaneResizer } from './plane-resizer.js';
import type { TensorGeometry } from './tensor-geometry.js';
import type { VolumeView } from './volume-view.js';

/** What the tensor is padded with: air. */
export const PADDING = -1;

/**
 * Computes the depths `[from, to)` of the tensor, `[to - from, height, width]`: clip to [-1000, 1000] HU, resize
 * trilinearly, divide by 1000, crop or pad around the centre. Pure; slabs may be computed anywhere and put together.
 */
export function resampleSlab(
  view: VolumeView,
  geometry: TensorGeometry,
  from: number,
  to: number,
): Float32Array<ArrayBuffer> {
  const plan = planSampling(view, geometry);
  const planeSize = geometry.height * geometry.width;
  const slab = new Float32Array((to - from) * planeSize);
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
  return slab;
}
