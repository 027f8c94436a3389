import { DEFAULT_ARCHIVE_LIMITS } from './archive-limits.js';
import type { ArchiveLimits } from './archive-limits.js';
import type { FileSource } from './file-source.js';
import { RandomAccessFile, type RandomAccess } from './random-access-file.js';
import { readCentralDirectory } from './zip-central-directory.js';
import type { ZipEntry } from './zip-entry.js';
import { zipReaderOf } from './zip-reader.js';

/** A ZIP archive on disk. Entries are read in place; nothing is ever unpacked to disk. */
export type ZipSource = FileSource<ZipEntry>;

/**
 * Opens a ZIP archive and reads its directory.
 * @throws DomainError `archive.*` when it is not a ZIP archive, damaged, hostile, or beyond the limits
 */
export function openZipSource(path: string, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS): ZipSource {
  return zipSourceOf(new RandomAccessFile(path), limits);
}

/**
 * {@link openZipSource} over open bytes; the source closes them, and a refusal does too.
 * @throws DomainError `archive.*`
 */
export function zipSourceOf(file: RandomAccess, limits: ArchiveLimits): ZipSource {
  try {
    return { entries: readCentralDirectory(file, limits), ...zipReaderOf(file) };
  } catch (error) {
    file.close();
    throw error;
  }
}
