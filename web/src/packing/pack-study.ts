import { Zip, ZipPassThrough } from 'fflate';
import { Failure } from '../service/failure.js';
import type { GivenFile } from './dropped-files.js';

/** The file sent to the service. */
export interface PackedStudy {
  /** Name of the file or folder, as on the user's disk. */
  readonly name: string;
  readonly fileName: string;
  readonly blob: Blob;
}

/** Limits of a ZIP without the 64-bit extension, which fflate does not write. */
const MOST_FILES = 65_535;
const MOST_BYTES = 4_000_000_000;

export const NOTHING_GIVEN = 'page.nothing-given';
export const TOO_MUCH_GIVEN = 'page.too-much-given';
export const UNREADABLE = 'page.unreadable-file';

/** Files that the service accepts unchanged. */
const READY = /\.(zip|nii|nii\.gz)$/i;

/**
 * Makes one file from the given files: an archive stays unchanged, a folder or loose files become a ZIP. The ZIP stores them
 * without compression, because the network is seldom the bottleneck and CT noise compresses badly.
 * @param onProgress receives the packed share of the bytes, in [0, 1]
 * @throws Failure if there are no usable files or a file cannot be read
 */
export async function packStudy(
  given: readonly GivenFile[],
  onProgress: (packed: number) => void,
  signal: AbortSignal,
): Promise<PackedStudy> {
  const files = given.filter(({ path }) => !isHidden(path));
  const [only] = files;
  if (only === undefined) throw new Failure(NOTHING_GIVEN, '');
  if (files.length === 1 && READY.test(only.file.name)) {
    return { name: only.file.name, fileName: only.file.name, blob: only.file };
  }
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  if (files.length > MOST_FILES || total > MOST_BYTES) throw new Failure(TOO_MUCH_GIVEN, '');
  const name = folderOf(only.path) ?? only.file.name;
  return { name, fileName: `${name}.zip`, blob: await zipOf(files, total, onProgress, signal) };
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
  if (failures.length > 0) throw new Failure(UNREADABLE, '');
  return new Blob(parts, { type: 'application/zip' });
}

async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    // The file was moved, or its medium removed.
    throw new Failure(UNREADABLE, file.name);
  }
}

/** Files that operating systems leave in folders, such as `.DS_Store`. */
function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

function folderOf(path: string): string | undefined {
  const slash = path.indexOf('/');
  return slash > 0 ? path.slice(0, slash) : undefined;
}
