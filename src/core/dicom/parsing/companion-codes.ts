/** Codes of files that accompany the images of a study and contain none. */
export const NOT_DICOM = 'dicom.not-dicom';
export const DIRECTORY_FILE = 'dicom.directory-file';
export const NOT_CT = 'dicom.not-ct';
