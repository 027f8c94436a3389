/** Limits on the stack of a volume, set by the deployment. */
export interface VolumeLimits {
  /** Fewest measured slices of a volume. */
  readonly minimumSlices: number;
  /** Most voxels of a volume; two or four bytes each. */
  readonly maximumVoxels: number;
  /**
   * Millimetres between neighbouring slices that interpolation may bridge. A single missing slice is always bridged,
   * for every thickness.
   */
  readonly maximumGap: number;
  /** Largest share of interpolated slices in a volume. */
  readonly maximumInterpolatedShare: number;
  /** Millimetres between slices that the encoder needs: a volume that is too large is thinned to this. */
  readonly neededSliceDistance: number;
  /** Largest tilt that shearing repairs: degrees between the direction of the stack and the normal of its slices. */
  readonly maximumTilt: number;
}

export const DEFAULT_VOLUME_LIMITS: VolumeLimits = {
  // dicom2nifti refuses three slices and fewer: localizers look like that.
  minimumSlices: 4,
  // 2500 slices of 512 x 512: a whole body at 0.8 mm, 1.3 GB in Hounsfield units.
  maximumVoxels: 512 * 512 * 2500,
  // The thickest slices in use on chests are 10 mm; a wider hole can hide a lesion.
  maximumGap: 12,
  maximumInterpolatedShare: 1 / 3,
  // The spacing of the encoder's input along the axis.
  neededSliceDistance: 1.5,
  // Gantries tilt by 30 degrees at most.
  maximumTilt: 35,
};
