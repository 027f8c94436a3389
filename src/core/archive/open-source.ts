import { statSync } from 'node:fs';
import { unreadableSource } from './archive-errors.js';
import { DEFAULT_ARCHIVE_LIMITS } from './archive-limits.js';
import type { ArchiveLimits } from './archive-limits.js';
import { openDirectoryReader, openDirectorySource } from './directory-source.js';
import type { DirectoryEntry } from './directory-source.js';
import type { FileSource } from './file-source.js';
import { nestedLimits, placeNestedArchive, type NestedPlace } from './nested-source.js';
import { RandomAccessFile, reasonOf, type RandomAccess } from './random-access-file.js';
import { RandomAccessMemory, RandomAccessPart } from './random-access-part.js';
import type { ZipEntry } from './zip-entry.js';
import { openZipReader, zipReaderOf } from './zip-reader.js';
import { openZipSource, zipSourceOf } from './zip-source.js';

/** Location of a study's files, sufficient for another thread to read them. Structured-clonable. */
export type SourceLocation =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'zip'; readonly path: string }
  /** An archive inside the archive at `path`. */
  | { readonly kind: 'nested-zip'; readonly path: string; readonly place: NestedPlace };

/** An entry of any kind of source. */
export type StudyEntry = ZipEntry | DirectoryEntry;

export function isZipEntry(entry: StudyEntry): entry is ZipEntry {
  return 'localHeaderOffset' in entry;
}

/** A source with its location, so that a worker can open the same one. */
export interface StudySource extends FileSource<StudyEntry> {
  readonly location: SourceLocation;
}

/**
 * Opens a folder or a ZIP archive, depending on the path.
 * @throws DomainError `archive.*`
 */
export function openSource(path: string, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS): StudySource {
  return isDirectory(path)
    ? { location: { kind: 'directory', path }, ...openDirectorySource(path, limits) }
    : { location: { kind: 'zip', path }, ...openZipSource(path, limits) };
}

/**
 * Opens the ZIP archive that is an entry of the one at `path`.
 * @param outer all entries of that archive; they count towards the limits of the inner one
 * @throws DomainError `archive.*`
 */
export async function openNestedSource(
  path: string,
  entry: ZipEntry,
  outer: readonly ZipEntry[],
  limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS,
): Promise<StudySource> {
  const place = await placeNestedArchive(path, entry);
  const source = zipSourceOf(openPlace(path, place), nestedLimits(outer, limits));
  return { location: { kind: 'nested-zip', path, place }, ...source };
}

/**
 * Opens a source with known entries (listed on another thread), without reading a directory again.
 * @throws DomainError `archive.unreadable`
 */
export function openSourceReader(location: SourceLocation): Omit<FileSource<StudyEntry>, 'entries'> {
  switch (location.kind) {
    case 'directory':
      return openDirectoryReader(location.path);
    case 'zip':
      return openZipReader(location.path);
    case 'nested-zip':
      return zipReaderOf(openPlace(location.path, location.place));
  }
}

function openPlace(path: string, place: NestedPlace): RandomAccess {
  return 'memory' in place
    ? new RandomAccessMemory(place.memory)
    : new RandomAccessPart(new RandomAccessFile(path), place.offset, place.size);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadableSource(reasonOf(error), error);
  }
}
