import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { truncatedArchive, unreadableSource } from './archive-errors.js';

/** Bytes read at absolute offsets, synchronously: a file, a part of a file, or memory. */
export interface RandomAccess {
  /** In bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`. @throws DomainError `archive.truncated` when there are fewer */
  read(offset: number, length: number): Buffer;
  /** As `read`, but the next call overwrites the bytes: new memory for every slice costs more than reading it. */
  borrow(offset: number, length: number): Buffer;
  close(): void;
}

/** @throws DomainError `archive.truncated` when bytes of a source of `size` bytes do not exist */
export function requireInside(size: number, offset: number, length: number): void {
  if (offset < 0 || offset + length > size) throw truncatedArchive(size, offset + length);
}

/** Bytes that are kept for borrowing, more than a compressed slice has. */
const MAX_KEPT_BYTES = 4 * 1024 ** 2;

/** A file on disk. Holds one descriptor until closed. */
export class RandomAccessFile implements RandomAccess {
  private descriptor: number;
  /** In bytes, when the file was opened. */
  readonly size: number;
  private kept: Buffer | undefined;

  /** @throws DomainError `archive.unreadable` when the path cannot be opened or is not a regular file */
  constructor(path: string) {
    try {
      this.descriptor = openSync(path, 'r');
    } catch (error) {
      throw unreadableSource(reasonOf(error), error);
    }
    const stats = fstatSync(this.descriptor);
    if (!stats.isFile()) {
      this.close();
      throw unreadableSource('it is not a regular file');
    }
    this.size = stats.size;
  }

  /** Exactly `length` bytes from `offset`. @throws DomainError `archive.truncated` when the file ends before */
  read(offset: number, length: number): Buffer {
    // Checked first, so that a hostile length is never allocated.
    requireInside(this.size, offset, length);
    const buffer = Buffer.allocUnsafeSlow(length);
    this.readInto(buffer, offset);
    return buffer;
  }

  borrow(offset: number, length: number): Buffer {
    if (length > MAX_KEPT_BYTES) return this.read(offset, length);
    requireInside(this.size, offset, length);
    // Longer than needed, because slices differ a little in size.
    if (this.kept === undefined || this.kept.length < length)
      this.kept = Buffer.allocUnsafeSlow(Math.min(2 * length, MAX_KEPT_BYTES));
    const bytes = this.kept.subarray(0, length);
    this.readInto(bytes, offset);
    return bytes;
  }

  /** Fills `target` from `offset`. @throws DomainError `archive.truncated` when the file ends before */
  readInto(target: Uint8Array, offset: number): void {
    let done = 0;
    while (done < target.length) {
      // The kernel limits a single read to 2 GiB; the next iteration reads the rest.
      const count = readSync(this.descriptor, target, done, target.length - done, offset + done);
      if (count === 0) throw truncatedArchive(offset + done, offset + target.length);
      done += count;
    }
  }

  close(): void {
    if (this.descriptor < 0) return;
    closeSync(this.descriptor);
    this.descriptor = -1;
  }
}

const REASONS: Readonly<Record<string, string | undefined>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission is denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EMFILE: 'too many files are open',
  ELOOP: 'it is a symbolic link to a missing file',
};

/** The operating system's reason, in words. The path is left out: it may hold a name. */
export function reasonOf(error: unknown): string {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  return REASONS[code] ?? `the operating system answers ${code}`;
}
