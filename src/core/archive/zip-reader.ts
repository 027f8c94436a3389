import { constants, crc32, inflateRawSync } from 'node:zlib';
import { damagedEntry, sizeMismatch } from './archive-errors.js';
import { RandomAccessFile, type RandomAccess } from './random-access-file.js';
import { STORED } from './zip-entry.js';
import type { ZipEntry } from './zip-entry.js';
import { locateEntryData } from './zip-local-header.js';

/** Reads entries of one archive whose directory was read before, possibly on another thread. */
export interface ZipReader {
  /**
   * The entry's decompressed bytes; with `maxBytes`, at most that many from its beginning. A whole entry is checked
   * against its CRC-32.
   * @throws DomainError `archive.*` when the entry is damaged or its size is not the declared one
   */
  read(entry: ZipEntry, maxBytes?: number): Uint8Array;
  close(): void;
}

/**
 * Opens an archive for reading known entries, without reading the directory again.
 * @throws DomainError `archive.unreadable`
 */
export function openZipReader(path: string): ZipReader {
  return zipReaderOf(new RandomAccessFile(path));
}

/** {@link openZipReader} over open bytes; the reader closes them. */
export function zipReaderOf(file: RandomAccess): ZipReader {
  return {
    read: (entry, maxBytes) => readZipEntry(file, entry, maxBytes),
    close: () => file.close(),
  };
}

/** {@link ZipReader.read} over an open file. */
export function readZipEntry(file: RandomAccess, entry: ZipEntry, maxBytes = entry.size): Uint8Array {
  const dataOffset = locateEntryData(file, entry);
  const wanted = Math.min(Math.max(0, maxBytes), entry.size);
  const whole = wanted === entry.size;
  if (entry.method === STORED) {
    const bytes = file.read(dataOffset, wanted);
    return whole ? checked(bytes, entry) : bytes;
  }
  return whole ? inflateWhole(file, entry, dataOffset) : inflateBeginning(file, entry, dataOffset, wanted);
}

function inflateWhole(file: RandomAccess, entry: ZipEntry, dataOffset: number): Uint8Array {
  // Some writers declare Deflate for an empty file and write no data.
  if (entry.size === 0 && entry.compressedSize === 0) return checked(Buffer.alloc(0), entry);
  const compressed = file.borrow(dataOffset, entry.compressedSize);
  const bytes = inflate(compressed, entry, constants.Z_FINISH, entry.size);
  if (bytes?.length !== entry.size) throw sizeMismatch(entry.ordinal, entry.size);
  return checked(bytes, entry);
}

/** Surplus output that costs less than inflating a shorter piece again. */
const MAX_SURPLUS_BYTES = 1024 ** 2;

/**
 * The first `wanted` bytes, inflated with little surplus. The first piece of the data should suffice by the entry's
 * overall ratio. If it does not, the next piece is twice as long; if its output is far too long, as when noise is followed
 * by a long blank, the next piece is shorter.
 */
function inflateBeginning(
  file: RandomAccess,
  entry: ZipEntry,
  dataOffset: number,
  wanted: number,
): Uint8Array {
  const { size, compressedSize, ordinal } = entry;
  const limit = Math.min(size, 4 * wanted + MAX_SURPLUS_BYTES);
  let tooShort = 0;
  let tooLong = compressedSize + 1;
  let pieceSize = Math.min(compressedSize, Math.ceil((wanted / size) * compressedSize * 1.25) + 256);
  for (;;) {
    const piece = file.borrow(dataOffset, pieceSize);
    const whole = pieceSize === compressedSize;
    const bytes = inflate(piece, entry, whole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH, limit);
    // A copy, so that a short header does not keep a large buffer alive.
    if (bytes !== undefined && bytes.length >= wanted)
      return bytes.length > 2 * wanted
        ? Uint8Array.from(bytes.subarray(0, wanted))
        : bytes.subarray(0, wanted);
    if (bytes === undefined) tooLong = pieceSize;
    else tooShort = pieceSize;
    // The output is longer or shorter than the directory declares.
    if (tooLong - tooShort <= 1) throw sizeMismatch(ordinal, size);
    pieceSize =
      tooLong > compressedSize ? Math.min(compressedSize, pieceSize * 2) : (tooShort + tooLong) >> 1;
  }
}

/** Undefined if the output exceeds `limit` bytes, which is detected before they fill the memory. */
function inflate(
  compressed: Buffer,
  entry: ZipEntry,
  finishFlush: number,
  limit: number,
): Buffer | undefined {
  try {
    return inflateRawSync(compressed, {
      finishFlush,
      maxOutputLength: Math.max(1, limit),
      chunkSize: chunkSizeFor(entry, compressed.length),
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    const reason =
      code === 'Z_BUF_ERROR' ? 'its compressed data is cut off' : 'its compressed data is invalid';
    throw damagedEntry(entry.ordinal, reason, error);
  }
}

/** An ordinary slice fits into one output buffer, instead of dozens that are joined; zlib joins those of larger entries. */
const MAX_CHUNK_BYTES = 4 * 1024 ** 2;

function chunkSizeFor(entry: ZipEntry, compressedLength: number): number {
  const expected = Math.ceil((compressedLength / Math.max(1, entry.compressedSize)) * entry.size);
  // One byte more than expected, because zlib allocates another buffer after a full one.
  return Math.min(Math.max(expected + 1, 4096), MAX_CHUNK_BYTES);
}

function checked(bytes: Buffer, entry: ZipEntry): Buffer {
  if (crc32(bytes) !== entry.crc32) throw damagedEntry(entry.ordinal, 'its checksum is wrong');
  return bytes;
}
