import { DEFAULT_ARCHIVE_LIMITS } from './archive-limits.js';
import type { ArchiveLimits } from './archive-limits.js';
import type { FileSource } from './file-source.js';
import { RandomAccessFile } from './random-access-file.js';
import { readCentralDirectory } from './zip-central-directory.js';
import type { ZipEntry } from './zip-entry.js';
import { readZipEntry } from './zip-reader.js';

/** A ZIP archive on disk. Entries are read in place; nothing is ever unpacked to disk. */
export type ZipSource = FileSource<ZipEntry>;

/**
 * Opens a ZIP archive and reads its directory.
 * @throws DomainError `archive.*` when it is no ZIP archive, damaged, hostile, or beyond the limits
 */
export function openZipSource(path: string, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS): ZipSource {
  const file = new RandomAccessFile(path);
  try {
    return {
      entries: readCentralDirectory(file, limits),
      read: (entry, maxBytes) => readZipEntry(file, entry, maxBytes),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}
