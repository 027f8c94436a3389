import { constants, crc32, inflateRawSync } from 'node:zlib';
import { damagedEntry, sizeMismatch } from './archive-errors.js';
import { RandomAccessFile, type RandomAccess } from './random-access-file.js';
import { STORED } from './zip-entry.js';
import type { ZipEntry } from './zip-entry.js';
import { locateEntryData } from './zip-local-header.js';

/** Reads entries of one archive whose directory has been read before, here or on another thread. */
export interface ZipReader {
  /**
   * The entry's bytes, decompressed; at most `maxBytes` of them from its beginning when given. A whole entry is checked
   * against its CRC-32.
   * @throws DomainError `archive.*` when the entry is damaged or its size is not the declared one
   */
  read(entry: ZipEntry, maxBytes?: number): Uint8Array;
  close(): void;
}

/**
 * Opens an archive for reading entries that are known already; the directory is not read again.
 * @throws DomainError `archive.unreadable`
 */
export function openZipReader(path: string): ZipReader {
  return zipReaderOf(new RandomAccessFile(path));
}

/** {@link openZipReader} over bytes that are open already; they are closed with it. */
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
  // Some writers say Deflate for an empty file and then write nothing at all.
  if (entry.size === 0 && entry.compressedSize === 0) return checked(Buffer.alloc(0), entry);
  const bytes = inflate(file.read(dataOffset, entry.compressedSize), entry, constants.Z_FINISH, entry.size);
  if (bytes?.length !== entry.size) throw sizeMismatch(entry.ordinal, entry.size);
  return checked(bytes, entry);
}

/** Output beyond the wanted bytes that costs less than inflating a shorter piece again. */
const MAX_SURPLUS_BYTES = 1024 ** 2;

/**
 * The first `wanted` bytes, inflating little more than those: a piece of the compressed data that should be enough by
 * the entry's overall ratio, twice as much when it was not, and less when far too much came out, as it does where noise is
 * followed by a long blank.
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
    const piece = file.read(dataOffset, pieceSize);
    const whole = pieceSize === compressedSize;
    const bytes = inflate(piece, entry, whole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH, limit);
    // A copy, so that a short header does not keep a large buffer alive.
    if (bytes !== undefined && bytes.length >= wanted)
      return bytes.length > 2 * wanted
        ? Uint8Array.from(bytes.subarray(0, wanted))
        : bytes.subarray(0, wanted);
    if (bytes === undefined) tooLong = pieceSize;
    else tooShort = pieceSize;
    // More comes out than the directory declares, or less.
    if (tooLong - tooShort <= 1) throw sizeMismatch(ordinal, size);
    pieceSize =
      tooLong > compressedSize ? Math.min(compressedSize, pieceSize * 2) : (tooShort + tooLong) >> 1;
  }
}

/** Undefined where more than `limit` bytes come out: that is noticed before they fill the memory. */
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
      code === 'Z_BUF_ERROR' ? 'its compressed data breaks off' : 'its compressed data makes no sense';
    throw damagedEntry(entry.ordinal, reason, error);
  }
}

/** One output buffer for the usual slice saves joining dozens of small ones; zlib joins buffers of larger entries. */
const MAX_CHUNK_BYTES = 4 * 1024 ** 2;

function chunkSizeFor(entry: ZipEntry, compressedLength: number): number {
  const expected = Math.ceil((compressedLength / Math.max(1, entry.compressedSize)) * entry.size);
  // One more than expected: a buffer that is exactly full makes zlib allocate the next.
  return Math.min(Math.max(expected + 1, 4096), MAX_CHUNK_BYTES);
}

function checked(bytes: Buffer, entry: ZipEntry): Buffer {
  if (crc32(bytes) !== entry.crc32) throw damagedEntry(entry.ordinal, 'its checksum is wrong');
  return bytes;
}
