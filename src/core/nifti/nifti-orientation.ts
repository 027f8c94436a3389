/**
 * Orientation of a NIfTI volume for the encoder: by its affine, as a DICOM series by its positions, or in its
 * stored order, as in the Python service.
 */
export const NIFTI_ORIENTATIONS = ['affine', 'stored'] as const;
export type NiftiOrientation = (typeof NIFTI_ORIENTATIONS)[number];
