import type { Affine, Xyz } from './volume.js';
import { length, scale } from './vector.js';

/** The volume's axes in the patient, LPS: each step vector leads from one voxel to the next, in millimetres. */
export interface VolumeAxes {
  readonly origin: Xyz;
  /** From one column to the next. */
  readonly columnStep: Xyz;
  /** From one row to the next. */
  readonly rowStep: Xyz;
  /** From one slice to the next. */
  readonly sliceStep: Xyz;
}

/**
 * The affine that dicom2nifti writes without reorientation: the volume's own axes, with x and y negated because DICOM's
 * patient frame is LPS (PS3.3 C.7.6.2.1.1) and NIfTI's is RAS.
 */
export function affineOf({ origin, columnStep, rowStep, sliceStep }: VolumeAxes): Affine {
  // prettier-ignore
  return [
    -columnStep[0], -rowStep[0], -sliceStep[0], -origin[0],
    -columnStep[1], -rowStep[1], -sliceStep[1], -origin[1],
     columnStep[2],  rowStep[2],  sliceStep[2],  origin[2],
     0, 0, 0, 1,
  ];
}

/** Millimetres between voxel centres, rounded to the float32 of a NIfTI header, as the Python service reads them. */
export function spacingOf({ columnStep, rowStep, sliceStep }: VolumeAxes): Xyz {
  return [Math.fround(length(columnStep)), Math.fround(length(rowStep)), Math.fround(length(sliceStep))];
}

/** Step vectors of an image plane. PixelSpacing contains the distance between rows first, then between columns. */
export function planeSteps(
  rowDirection: Xyz,
  columnDirection: Xyz,
  [betweenRows, betweenColumns]: readonly [number, number],
): { columnStep: Xyz; rowStep: Xyz } {
  return { columnStep: scale(rowDirection, betweenColumns), rowStep: scale(columnDirection, betweenRows) };
}
