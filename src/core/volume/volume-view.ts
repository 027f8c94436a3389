import type { Volume, Xyz } from './volume.js';
import { slpAxes } from './slp-axes.js';
import type { ViewAxis } from './slp-axes.js';

/** A volume's voxels along the tensor's axes: strides over its memory, not a copy. */
export interface VolumeView {
  readonly data: Volume['data'];
  /** Index of the voxel at (0, 0, 0). */
  readonly offset: number;
  /** Voxels along depth, height, width. */
  readonly sizes: Xyz;
  /** Elements from one voxel to the next along depth, height, width; negative along a flipped axis. */
  readonly strides: Xyz;
  /** Millimetres between voxels along depth, height, width. */
  readonly spacing: Xyz;
}

/** A view, and the volume's axes that are its depth, height and width. */
export interface OrientedView extends VolumeView {
  readonly axes: readonly [ViewAxis, ViewAxis, ViewAxis];
}

/**
 * The stored order: slices, then columns, then rows. The Python service uses it for every volume. This service uses it for a
 * NIfTI volume without an orientation, and for all of them with NIFTI_ORIENTATION=stored.
 */
export function storedView(volume: Volume): OrientedView {
  return viewAlong(volume, [
    { axis: 2, flip: false },
    { axis: 0, flip: false },
    { axis: 1, flip: false },
  ]);
}

/**
 * The orientation of the model's training data, S-L-P: depth towards the head, height towards the patient's left, width
 * towards the back, by the volume's nearest axes. For an ordinary axial series this equals the stored order. For other
 * series it is correct, and the Python service's order is not.
 */
export function orientToSlp(volume: Volume): OrientedView {
  return viewAlong(volume, slpAxes(volume.affine));
}

/** The volume along any of its axes, each in its own or in reverse direction. */
export function viewAlong(volume: Volume, axes: readonly [ViewAxis, ViewAxis, ViewAxis]): OrientedView {
  const { data, columns, rows, slices, spacing } = volume;
  const sizes: Xyz = [columns, rows, slices];
  const strides: Xyz = [1, columns, columns * rows];
  const pick = (of: Xyz): Xyz => [of[axes[0].axis], of[axes[1].axis], of[axes[2].axis]];
  const [depth, height, width] = axes.map(({ axis, flip }) => ({
    stride: flip ? -strides[axis] : strides[axis],
    start: flip ? strides[axis] * (sizes[axis] - 1) : 0,
  }));
  return {
    data,
    axes,
    offset: depth.start + height.start + width.start,
    sizes: pick(sizes),
    strides: [depth.stride, height.stride, width.stride],
    spacing: pick(spacing),
  };
}
