import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

/** A file to send, or a part of a folder to send. */
export interface StudyPart {
  /** Path on this machine. */
  readonly path: string;
  /** Name in the archive: relative to the study's folder, with `/` between folders. */
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** A study to send. */
export interface BatchStudy {
  /** Path in the table: the file, or the folder that contains the DICOM files. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** The file itself, or the files of the folder. */
  readonly parts: readonly StudyPart[];
}

/** Identifies a study in the journal. Changes when a file is changed, added or removed. */
export function fingerprint({ path, parts }: BatchStudy): string {
  const hash = createHash('sha256').update(resolve(path));
  for (const { name, size, mtimeMs } of parts) hash.update(`\0${name}\0${size}\0${mtimeMs}`);
  return hash.digest('hex');
}
