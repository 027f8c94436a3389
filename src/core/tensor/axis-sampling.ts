/**
 * Maps one axis of the tensor to an axis of the volume: each voxel that the crop keeps lies between two voxels of the
 * volume.
 */
export interface AxisSampling {
  /** Voxels of the tensor along this axis. */
  readonly size: number;
  /** First voxel that the volume covers; all before it are padding. */
  readonly begin: number;
  /** Voxels that the volume covers. */
  readonly count: number;
  /**
   * For each voxel from `begin` on: the volume's voxel before it. The other neighbour is the next voxel; at the volume's
   * edge, both are the edge voxel.
   */
  readonly lower: Int32Array;
  /** For each voxel from `begin` on: weight of the next voxel, in [0, 1). */
  readonly share: Float64Array;
  /** Voxels of the volume per voxel of the tensor. */
  readonly scale: number;
  /** Position of the tensor's first voxel, in voxels of the volume; negative if it is padding. */
  readonly origin: number;
}

/**
 * Number of voxels after resizing. The Python service computes this in float32: its spacings come from a NIfTI header as
 * float32, and NumPy 2 keeps that type. If the exact product is a whole number, the rounding decides the result.
 */
export function resizedLength(size: number, spacing: number, target: number): number {
  return Math.floor(Math.fround(size * Math.fround(Math.fround(spacing) / Math.fround(target))));
}

/**
 * Linear interpolation with half-pixel centres and no anti-aliasing, to `resized` voxels. The middle `size` of them are
 * kept; if there are fewer, padding adds the rest.
 *
 * The source coordinate is `(i + 0.5) * length / resized - 0.5`, at least 0, in float32 as torch computes it
 * (`interpolate(mode="trilinear", align_corners=False)`).
 */
export function sampleAxis(length: number, resized: number, size: number): AxisSampling {
  const cropped = Math.max(0, Math.floor((resized - size) / 2));
  const begin = Math.max(0, Math.floor((size - resized) / 2));
  const count = Math.min(size, resized);
  const lower = new Int32Array(count);
  const share = new Float64Array(count);
  const scale = Math.fround(length / resized);
  for (let index = 0; index < count; index++) {
    const centre = Math.fround(cropped + index + 0.5);
    const source = Math.max(0, Math.fround(Math.fround(scale * centre) - 0.5));
    lower[index] = Math.min(length - 1, Math.floor(source));
    share[index] = source - lower[index];
  }
  const origin = (cropped - begin + 0.5) * scale - 0.5;
  return { size, begin, count, lower, share, scale, origin };
}
