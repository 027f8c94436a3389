/**
 * Orientation of a NIfTI volume for the encoder: from its affine, like a DICOM series from its positions, or its stored
 * order, as in the Python service.
 */
export const NIFTI_ORIENTATIONS = ['affine', 'stored'] as const;
export type NiftiOrientation = (typeof NIFTI_ORIENTATIONS)[number];
