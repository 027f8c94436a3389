import {
  constants,
  closeSync,
  fstatSync,
  openSync,
  opendirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import type { Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import {
  entryTooLarge,
  sizeMismatch,
  tooManyEntries,
  totalTooLarge,
  unreadableSource,
} from './archive-errors.js';
import { DEFAULT_ARCHIVE_LIMITS, MAX_DIRECTORY_DEPTH } from './archive-limits.js';
import type { ArchiveLimits } from './archive-limits.js';
import type { FileSource, SourceEntry } from './file-source.js';
import { isNothingThere } from '../problem/system-error.js';
import { reasonOf } from './random-access-file.js';

/** A file below the root of a directory source. Structured-clonable. */
export interface DirectoryEntry extends SourceEntry {
  /** Position in the listing, from 0; errors name the entry by it. */
  readonly ordinal: number;
}

export type DirectorySource = FileSource<DirectoryEntry>;

/**
 * Lists a folder and all its subfolders in the order of names. Symbolic links to files inside the folder are
 * followed, all others are left out, so that all reads stay inside the folder.
 * @throws DomainError `archive.unreadable`, `archive.too-many-entries`, `archive.entry-too-large`,
 *   `archive.total-too-large`
 */
export function openDirectorySource(
  path: string,
  limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS,
): DirectorySource {
  const root = realRoot(path);
  const entries: DirectoryEntry[] = [];
  let total = 0;
  for (const { name, size } of filesBelow(root, limits.maxEntries)) {
    const ordinal = entries.length;
    if (size > limits.maxEntryBytes) throw entryTooLarge(ordinal, size, limits.maxEntryBytes);
    total += size;
    if (total > limits.maxTotalBytes) throw totalTooLarge(total, limits.maxTotalBytes);
    entries.push({ name, size, ordinal });
  }
  return { entries, ...openDirectoryReader(root) };
}

/**
 * Reads files of a folder that was listed before, here or on another thread.
 * @throws DomainError `archive.unreadable`
 */
export function openDirectoryReader(path: string): Omit<DirectorySource, 'entries'> {
  const root = realRoot(path);
  return {
    read: (entry, maxBytes) => readFileBelow(root, entry, maxBytes),
    close: () => undefined,
  };
}

function realRoot(path: string): string {
  try {
    const root = realpathSync(path);
    if (statSync(root).isDirectory()) return root;
  } catch (error) {
    throw unreadableSource(reasonOf(error), error);
  }
  throw unreadableSource('it is not a folder');
}

/** Iterative and bounded: a hostile tree costs at most `maxEntries` steps. */
function* filesBelow(root: string, maxEntries: number): Generator<{ name: string; size: number }> {
  const folders: { name: string; depth: number }[] = [{ name: '', depth: 0 }];
  let seen = 0;
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    const children = childrenOf(join(root, folder.name), maxEntries);
    seen += children.length;
    if (seen > maxEntries) throw tooManyEntries(seen, maxEntries);
    const below: string[] = [];
    for (const child of children) {
      const name = folder.name === '' ? child.name : `${folder.name}/${child.name}`;
      if (child.isDirectory()) {
        below.push(name);
        continue;
      }
      const size = sizeOfFile(root, name, child);
      if (size !== undefined) yield { name, size };
    }
    if (folder.depth >= MAX_DIRECTORY_DEPTH) continue;
    // Folders are taken last in, first out: reversed, they come in the order of names.
    for (const name of below.reverse()) folders.push({ name, depth: folder.depth + 1 });
  }
}

function childrenOf(folder: string, maxEntries: number): Dirent[] {
  const children: Dirent[] = [];
  try {
    const handle = opendirSync(folder);
    try {
      for (let child = handle.readSync(); child && children.length <= maxEntries; child = handle.readSync()) {
        children.push(child);
      }
    } finally {
      handle.closeSync();
    }
  } catch (error) {
    throw unreadableSource(reasonOf(error), error);
  }
  return children.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * Undefined unless it is a regular file inside the root.
 * @throws DomainError `archive.unreadable` if the system does not say what it is
 */
function sizeOfFile(root: string, name: string, child: Dirent): number | undefined {
  if (!child.isFile() && !child.isSymbolicLink()) return undefined;
  try {
    const real = realPathInside(root, name);
    if (real === undefined) return undefined;
    const stats = statSync(real);
    return stats.isFile() ? stats.size : undefined;
  } catch (error) {
    // Deleted meanwhile, or a dangling link: not a file of this folder.
    if (isNothingThere(error)) return undefined;
    // Any other file may be an image, and a study without it would be another one.
    throw unreadableSource(reasonOf(error), error);
  }
}

/** Undefined for a link that leads out of the folder. */
function realPathInside(root: string, name: string): string | undefined {
  const real = realpathSync(join(root, name));
  const inside = root.endsWith(sep) ? root : root + sep;
  return real.startsWith(inside) ? real : undefined;
}

function readFileBelow(root: string, entry: DirectoryEntry, maxBytes = entry.size): Uint8Array {
  const wanted = Math.min(Math.max(0, maxBytes), entry.size);
  let descriptor: number | undefined;
  try {
    const real = realPathInside(root, entry.name);
    descriptor = real === undefined ? undefined : openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw unreadableSource(reasonOf(error), error);
  }
  if (descriptor === undefined) throw unreadableSource('it leads out of the folder');
  try {
    if (fstatSync(descriptor).size !== entry.size) throw sizeMismatch(entry.ordinal, entry.size);
    const bytes = Buffer.allocUnsafeSlow(wanted);
    for (let done = 0; done < wanted;) {
      const count = readSync(descriptor, bytes, done, wanted - done, done);
      if (count === 0) throw sizeMismatch(entry.ordinal, entry.size);
      done += count;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}
