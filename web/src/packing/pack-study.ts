import { Zip, ZipPassThrough } from 'fflate';
import { Failure, ownFailure, UNREADABLE } from '../service/failure.js';
import type { GivenFile } from './dropped-files.js';
import type { PlannedStudy } from './plan-studies.js';

/** The file sent to the service. */
export interface PackedStudy {
  readonly fileName: string;
  readonly blob: Blob;
}

/** Limits of a ZIP without the 64-bit extension, which fflate does not write. */
const MOST_FILES = 65_535;
const MOST_BYTES = 4_000_000_000;

export const NOTHING_GIVEN = 'page.nothing-given';
export const TOO_MUCH_GIVEN = 'page.too-much-given';

/** A name from which the service recognises the kind of a file. */
const RECOGNISED = /\.(zip|nii|nii\.gz)$/i;

/**
 * Makes one file of a study: an archive or volume stays unchanged, other files become a ZIP. The ZIP stores them without
 * compression, because the network is seldom the bottleneck and CT noise compresses badly.
 * @param onProgress receives the packed share of the bytes, in [0, 1]
 * @throws Failure if the study is too large for a ZIP, or a file cannot be read
 */
export async function packStudy(
  { name, isReady, files, bytes }: PlannedStudy,
  onProgress: (packed: number) => void,
  signal: AbortSignal,
): Promise<PackedStudy> {
  if (isReady) return { fileName: RECOGNISED.test(name) ? name : `${name}.zip`, blob: files[0].file };
  if (files.length > MOST_FILES || bytes > MOST_BYTES) throw new Failure(TOO_MUCH_GIVEN, '');
  return { fileName: `${name}.zip`, blob: await zipOf(files, bytes, onProgress, signal) };
}

async function zipOf(
  files: readonly GivenFile[],
  total: number,
  onProgress: (packed: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const failures: Error[] = [];
  const zip = new Zip((error, chunk) => {
    if (error === null) parts.push(chunk);
    else failures.push(error);
  });
  let done = 0;
  for (const { path, file } of files) {
    signal.throwIfAborted();
    const entry = new ZipPassThrough(path);
    zip.add(entry);
    entry.push(await bytesOf(file), true);
    done += file.size;
    onProgress(total > 0 ? done / total : 1);
  }
  zip.end();
  if (failures.length > 0) throw ownFailure(UNREADABLE, failures[0]);
  return new Blob(parts, { type: 'application/zip' });
}

async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    // The file was moved, or its medium removed.
    throw ownFailure(UNREADABLE, error);
  }
}
