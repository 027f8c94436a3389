import { DomainError } from '../problem/domain-error.js';
import type { ProblemFields } from '../problem/domain-error.js';
import { FILE_KIND_NAMES, isPacked, type FileKind } from './file-kind.js';

/*
 * Entries are named by their ordinal in the directory, never by name: file names of studies can hold a patient's name.
 */

/** @param kind the actual kind of the file, if its content reveals it */
export function notAZip(firstBytes: string, kind: FileKind | undefined): DomainError {
  const found =
    kind === undefined
      ? 'The file is not a ZIP archive:'
      : `The file is not a ZIP archive but ${FILE_KIND_NAMES[kind][0]}:`;
  const wanted = kind !== undefined && isPacked(kind) ? 'unpack it and send' : 'send';
  return new DomainError('archive.not-a-zip', `${found} ${wanted} the DICOM files of one study in a .zip.`, {
    fields: { firstBytes, ...(kind !== undefined && { found: kind }) },
  });
}

export function truncatedArchive(size: number, needed: number): DomainError {
  return new DomainError(
    'archive.truncated',
    `The ZIP archive is cut off: it has ${size} bytes and its structure needs ${needed}. Send it again.`,
    { fields: { size, needed } },
  );
}

/** The file begins as a ZIP, but the end record, its last part, is missing. */
export function missingEndRecord(size: number): DomainError {
  return new DomainError(
    'archive.truncated',
    `The ZIP archive is cut off: its end record is missing after ${size} bytes. Send it again.`,
    { fields: { size } },
  );
}

export function malformedArchive(detail: string, fields: ProblemFields = {}): DomainError {
  return new DomainError('archive.malformed', `The ZIP archive is damaged: ${detail}. Pack it again.`, {
    fields,
  });
}

export function splitArchive(disks: number): DomainError {
  return new DomainError(
    'archive.split',
    'The ZIP archive is one part of a split archive: pack the study into a single file.',
    { fields: { disks } },
  );
}

export function encryptedArchive(entry: number): DomainError {
  return new DomainError(
    'archive.encrypted',
    'The ZIP archive is protected by a password: pack it without one.',
    { fields: { entry } },
  );
}

export function unsupportedCompression(entry: number, method: number, methodName: string): DomainError {
  return new DomainError(
    'archive.unsupported-compression',
    `Entry ${entry} of the ZIP archive is compressed with ${methodName}: pack it with Deflate or without compression.`,
    { fields: { entry, method } },
  );
}

export function overlappingEntries(entry: number): DomainError {
  return new DomainError(
    'archive.overlapping-entries',
    `Entry ${entry} of the ZIP archive overlaps another part of it, as in decompression bombs. Pack the study again.`,
    { fields: { entry } },
  );
}

/** An entry unpacks to more or fewer bytes than the directory declares, or the declared size is impossible. */
export function sizeMismatch(entry: number, declared: number): DomainError {
  return new DomainError(
    'archive.size-mismatch',
    `Entry ${entry} of the ZIP archive does not have the ${declared} bytes that the directory declares. Pack the study again.`,
    { fields: { entry, declared } },
  );
}

export function headerMismatch(entry: number, field: string): DomainError {
  return new DomainError(
    'archive.header-mismatch',
    `Entry ${entry} of the ZIP archive contradicts the directory in its ${field}. Pack the study again.`,
    { fields: { entry, field } },
  );
}

export function damagedEntry(entry: number, detail: string, cause?: unknown): DomainError {
  return new DomainError(
    'archive.damaged-entry',
    `Entry ${entry} of the ZIP archive is damaged (${detail}). Send it again.`,
    cause === undefined ? { fields: { entry } } : { fields: { entry }, cause },
  );
}

export function tooManyEntries(entries: number, maximum: number): DomainError {
  return new DomainError(
    'archive.too-many-entries',
    `There are ${entries} files and folders where at most ${maximum} are accepted: send one study at a time.`,
    { fields: { entries, maximum } },
  );
}

export function entryTooLarge(entry: number, bytes: number, maximum: number): DomainError {
  return new DomainError(
    'archive.entry-too-large',
    `Entry ${entry} unpacks to ${bytes} bytes where at most ${maximum} are accepted: send only the images of one study.`,
    { fields: { entry, bytes, maximum } },
  );
}

export function totalTooLarge(bytes: number, maximum: number): DomainError {
  return new DomainError(
    'archive.total-too-large',
    `The archive unpacks to ${bytes} bytes where at most ${maximum} are accepted: send one study at a time.`,
    { fields: { bytes, maximum } },
  );
}

export function directoryTooLarge(bytes: number, maximum: number): DomainError {
  return new DomainError(
    'archive.directory-too-large',
    `The archive's directory alone takes ${bytes} bytes where at most ${maximum} are accepted: send one study at a time.`,
    { fields: { bytes, maximum } },
  );
}

export function ratioTooHigh(ratio: number, maximum: number): DomainError {
  return new DomainError(
    'archive.ratio-too-high',
    `The archive unpacks to ${Math.round(ratio)} times its size where at most ${maximum} times is accepted; images do not compress like that. Send only the images of one study.`,
    { fields: { ratio: Math.round(ratio), maximum } },
  );
}

/** The path itself cannot be opened: missing, no permission, neither file nor folder. */
export function unreadableSource(reason: string, cause?: unknown): DomainError {
  return new DomainError(
    'archive.unreadable',
    `The file or folder cannot be read: ${reason}. Check the path and its permissions.`,
    cause === undefined ? {} : { cause },
  );
}
