/** What a route takes: the extension that a file's name must have. What is in the file decides later. */
export const UPLOAD_EXTENSIONS = {
  'dicom-zip': ['.zip'],
  nifti: ['.nii', '.nii.gz'],
} as const satisfies Record<string, readonly string[]>;

export type UploadKind = keyof typeof UPLOAD_EXTENSIONS;

/** The extension of the kind that the name ends in, whatever its case; undefined if none. */
export function extensionOf(kind: UploadKind, fileName: string): string | undefined {
  const lower = fileName.toLowerCase();
  return UPLOAD_EXTENSIONS[kind].find((extension) => lower.endsWith(extension) && lower !== extension);
}
