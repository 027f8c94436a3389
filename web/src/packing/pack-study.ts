import { Zip, ZipPassThrough } from 'fflate';
import { Failure } from '../service/failure.js';
import type { GivenFile } from './dropped-files.js';

/** What is sent to the service. */
export interface PackedStudy {
  /** As the user knows it: the name of the file or folder. */
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

/** What the service takes as it is. */
const READY = /\.(zip|nii|nii\.gz)$/i;

/**
 * Makes one file of what the user gave: an archive stays as it is, a folder or loose files become a ZIP. They are stored,
 * not compressed: the network is seldom the slow part, and CT noise does not compress well.
 * @param onProgress is told the part of the bytes that is packed, in [0, 1]
 * @throws Failure when nothing usable was given or a file cannot be read
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
    // It was moved, or lies on a medium that was taken out.
    throw new Failure(UNREADABLE, file.name);
  }
}

/** Files that systems leave in folders, such as `.DS_Store`. */
function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

function folderOf(path: string): string | undefined {
  const slash = path.indexOf('/');
  return slash > 0 ? path.slice(0, slash) : undefined;
}
