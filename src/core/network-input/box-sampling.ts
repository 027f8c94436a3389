import { resizedLength, sampleAxis } from '../tensor/axis-sampling.js';
import { spacingUnknown, volumeTooSmall } from '../tensor/tensor-errors.js';
import type { VolumeView } from '../volume/volume-view.js';
import type { ResamplingRule, VolumeInput } from './network-input.js';

/** Maps one axis of a box to an axis of the volume. */
export interface BoxSampling {
  /** First voxel of the box that the volume covers; those before it are padding. */
  readonly begin: number;
  /** Voxels that the volume covers. */
  readonly count: number;
  /** For each voxel from `begin` on: the volume's voxel before it. */
  readonly lower: Int32Array;
  /** For each voxel from `begin` on: weight of the next voxel, in [0, 1). */
  readonly share: Float64Array;
}

type SampleAxis = (length: number, spacing: number, target: number, size: number) => BoxSampling;

const RULES: Readonly<Record<ResamplingRule, SampleAxis>> = {
  'affine-linear': sampleLikeMonai,
  'torch-trilinear': (length, spacing, target, size) =>
    sampleAxis(length, resizedLength(length, spacing, target), size),
};

/**
 * @param view along the box's axes
 * @throws DomainError `tensor.spacing-unknown`, or `tensor.volume-too-small` if an axis would have no voxel
 */
export function planBox(
  { sizes, spacing }: Pick<VolumeView, 'sizes' | 'spacing'>,
  { resample, box, spacing: target }: Pick<VolumeInput, 'resample' | 'box' | 'spacing'>,
): readonly [BoxSampling, BoxSampling, BoxSampling] {
  if (!spacing.every((value) => Number.isFinite(value) && value > 0)) throw spacingUnknown(spacing);
  const sample = (axis: 0 | 1 | 2): BoxSampling =>
    RULES[resample](sizes[axis], spacing[axis], target[axis], box[axis]);
  const plan = [sample(0), sample(1), sample(2)] as const;
  if (plan.some(({ count }) => count < 1)) throw volumeTooSmall(sizes, spacing);
  return plan;
}

/**
 * MONAI's `Spacing`: the first voxels coincide, and the result has `round((size - 1) * old / new + 1)` voxels, halves to even
 * (monai/data/utils.py, `compute_shape_offset`). `SpatialPad` adds the smaller half in front; `CenterSpatialCrop` begins at
 * `floor(size / 2) - floor(box / 2)`.
 */
function sampleLikeMonai(length: number, spacing: number, target: number, size: number): BoxSampling {
  const resized = roundHalfToEven(((length - 1) * spacing) / target + 1);
  const cropped = Math.max(0, Math.floor(resized / 2) - Math.floor(size / 2));
  const begin = Math.max(0, Math.floor((size - resized) / 2));
  const count = Math.min(size, resized);
  const lower = new Int32Array(count);
  const share = new Float64Array(count);
  const scale = target / spacing;
  for (let index = 0; index < count; index++) {
    const source = Math.min(length - 1, (cropped + index) * scale);
    lower[index] = Math.floor(source);
    share[index] = source - lower[index];
  }
  return { begin, count, lower, share };
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
