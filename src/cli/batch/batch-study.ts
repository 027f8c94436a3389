import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

/** A file that is sent, or a part of what is. */
export interface StudyPart {
  /** Where it lies. */
  readonly path: string;
  /** Its name in the archive: below the study's folder, with `/` between folders. */
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** A study to send. */
export interface BatchStudy {
  /** As the table shows it: of a file, or of the folder that its DICOM files are below. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** The file itself, or those of the folder. */
  readonly parts: readonly StudyPart[];
}

/** Names a study in the journal; another one when a file has been changed, added or removed since. */
export function fingerprint({ path, parts }: BatchStudy): string {
  const hash = createHash('sha256').update(resolve(path));
  for (const { name, size, mtimeMs } of parts) hash.update(`\0${name}\0${size}\0${mtimeMs}`);
  return hash.digest('hex');
}
