/** Allowed file extensions of each route. The content is checked later. */
export const UPLOAD_EXTENSIONS = {
  'dicom-zip': ['.zip'],
  nifti: ['.nii', '.nii.gz'],
} as const satisfies Record<string, readonly string[]>;

export type UploadKind = keyof typeof UPLOAD_EXTENSIONS;

/** The allowed extension that the name ends with, in upper or lower case; undefined without one. */
export function extensionOf(kind: UploadKind, fileName: string): string | undefined {
  const lower = fileName.toLowerCase();
  return UPLOAD_EXTENSIONS[kind].find((extension) => lower.endsWith(extension) && lower !== extension);
}
