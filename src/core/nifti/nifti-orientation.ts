/**
 * How a NIfTI volume is laid out for the encoder: by its affine, as a DICOM series is by its positions, or in the order in
 * which it is stored, as the Python service takes it.
 */
export const NIFTI_ORIENTATIONS = ['affine', 'stored'] as const;
export type NiftiOrientation = (typeof NIFTI_ORIENTATIONS)[number];
