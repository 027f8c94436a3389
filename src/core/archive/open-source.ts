import { statSync } from 'node:fs';
import { unreadableSource } from './archive-errors.js';
import { DEFAULT_ARCHIVE_LIMITS } from './archive-limits.js';
import type { ArchiveLimits } from './archive-limits.js';
import { openDirectoryReader, openDirectorySource } from './directory-source.js';
import type { DirectoryEntry } from './directory-source.js';
import type { FileSource } from './file-source.js';
import { reasonOf } from './random-access-file.js';
import type { ZipEntry } from './zip-entry.js';
import { openZipReader } from './zip-reader.js';
import { openZipSource } from './zip-source.js';

export type StudySourceKind = 'zip' | 'directory';

/** An entry of whichever kind of source. */
export type StudyEntry = ZipEntry | DirectoryEntry;

/** A source that remembers its kind, so that a worker can open the same one by path and kind. */
export interface StudySource extends FileSource<StudyEntry> {
  readonly kind: StudySourceKind;
}

/**
 * Opens a folder or a ZIP archive, by what the path is.
 * @throws DomainError `archive.*`
 */
export function openSource(path: string, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS): StudySource {
  const kind = kindOf(path);
  const source = kind === 'directory' ? openDirectorySource(path, limits) : openZipSource(path, limits);
  return { kind, ...source };
}

/**
 * Opens a source whose entries were listed before (on another thread): no directory is read again.
 * @throws DomainError `archive.unreadable`
 */
export function openSourceReader(
  path: string,
  kind: StudySourceKind,
): Omit<FileSource<StudyEntry>, 'entries'> {
  return kind === 'directory' ? openDirectoryReader(path) : openZipReader(path);
}

function kindOf(path: string): StudySourceKind {
  try {
    return statSync(path).isDirectory() ? 'directory' : 'zip';
  } catch (error) {
    throw unreadableSource(reasonOf(error), error);
  }
}
