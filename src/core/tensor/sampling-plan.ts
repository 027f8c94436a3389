import { resizedLength, sampleAxis } from './axis-sampling.js';
import type { AxisSampling } from './axis-sampling.js';
import { spacingUnknown, volumeTooSmall } from './tensor-errors.js';
import type { TensorGeometry } from './tensor-geometry.js';
import type { VolumeView } from '../volume/volume-view.js';

/** Maps the whole tensor to a volume, axis by axis. */
export interface SamplingPlan {
  readonly depth: AxisSampling;
  readonly height: AxisSampling;
  readonly width: AxisSampling;
}

/**
 * @throws DomainError `tensor.spacing-unknown`, or `tensor.volume-too-small` if an axis would have no voxel
 */
export function planSampling(
  { sizes, spacing }: Pick<VolumeView, 'sizes' | 'spacing'>,
  geometry: TensorGeometry,
): SamplingPlan {
  if (!spacing.every((value) => Number.isFinite(value) && value > 0)) throw spacingUnknown(spacing);
  const targets = [geometry.depthSpacing, geometry.inPlaneSpacing, geometry.inPlaneSpacing];
  const resized = targets.map((target, axis) => resizedLength(sizes[axis], spacing[axis], target));
  if (resized.some((length) => length < 1)) throw volumeTooSmall(sizes, spacing);
  return {
    depth: sampleAxis(sizes[0], resized[0], geometry.depth),
    height: sampleAxis(sizes[1], resized[1], geometry.height),
    width: sampleAxis(sizes[2], resized[2], geometry.width),
  };
}
