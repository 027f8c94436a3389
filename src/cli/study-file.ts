import { basename, resolve } from 'node:path';
import type { StudyJob } from '../core/pipeline/study-predictor.js';
import { usageError } from './cli-errors.js';
import { fileInfo } from './file-info.js';

/** A command's input in the form that the core takes. */
export type StudyFile = Pick<StudyJob, 'kind' | 'path' | 'fileName'>;

export const NIFTI_NAME = /\.nii(\.gz)?$/i;

/**
 * Takes a directory as DICOM, a `.nii` or `.nii.gz` as a volume, and any other file as a ZIP; reading confirms or refuses it.
 * @throws DomainError `cli.usage` if the path does not exist or cannot be examined
 */
export async function studyFile(path: string): Promise<StudyFile> {
  const info = await fileInfo(path);
  if (info === undefined) throw usageError(`There is no file or directory ${path}.`);
  const kind = info.isDirectory() ? 'dicom-directory' : NIFTI_NAME.test(path) ? 'nifti' : 'dicom-zip';
  return { kind, path: resolve(path), fileName: basename(path) };
}
