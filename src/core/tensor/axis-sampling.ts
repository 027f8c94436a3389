/**
 * How one axis of the tensor is taken from the volume's: for every voxel that the crop keeps, the two voxels between
 * which it lies.
 */
export interface AxisSampling {
  /** Voxels of the tensor along this axis. */
  readonly size: number;
  /** First voxel that the volume covers; all before it are padding. */
  readonly begin: number;
  /** Voxels that the volume covers. */
  readonly count: number;
  /**
   * By voxel from `begin`: the volume's voxel before it. The other one is the next, and at the volume's edge the edge
   * voxel again.
   */
  readonly lower: Int32Array;
  /** By voxel from `begin`: share of the next voxel, in [0, 1). */
  readonly share: Float64Array;
  /** Voxels of the volume to a voxel of the tensor. */
  readonly scale: number;
  /** Where the tensor's first voxel lies, in voxels of the volume; negative where it is padding. */
  readonly origin: number;
}

/**
 * Voxels after resizing. The Python service computes this in float32, and where the product is a whole number the
 * rounding decides: its spacings come out of a NIfTI header as float32, and NumPy 2 keeps them so.
 */
export function resizedLength(size: number, spacing: number, target: number): number {
  return Math.floor(Math.fround(size * Math.fround(Math.fround(spacing) / Math.fround(target))));
}

/**
 * Linear interpolation with half-pixel centres and no anti-aliasing, to `resized` voxels, of which the middle `size`
 * are kept or around which padding makes up to `size`.
 *
 * The source coordinate is `(i + 0.5) * length / resized - 0.5`, held at 0 from below, in float32 as torch computes it
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
