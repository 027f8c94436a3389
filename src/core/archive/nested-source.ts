import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw, crc32 } from 'node:zlib';
import { DomainError } from '../problem/domain-error.js';
import { damagedEntry, sizeMismatch } from './archive-errors.js';
import type { ArchiveLimits } from './archive-limits.js';
import { RandomAccessFile } from './random-access-file.js';
import { STORED, type ZipEntry } from './zip-entry.js';
import { locateEntryData } from './zip-local-header.js';

/** Location of an archive inside another: a part of the outer file, or unpacked in shared memory. */
export type NestedPlace =
  { readonly offset: number; readonly size: number } | { readonly memory: SharedArrayBuffer };

/** Compressed bytes per read. */
const PIECE_BYTES = 1024 ** 2;

/**
 * Opens an archive that is an entry of another: a stored one is read in place, a compressed one
 * is unpacked into memory, checked against its CRC-32.
 * @param path of the outer archive
 * @throws DomainError `archive.*` when the entry is damaged or its size is not the declared one
 */
export async function placeNestedArchive(path: string, entry: ZipEntry): Promise<NestedPlace> {
  const file = new RandomAccessFile(path);
  try {
    const offset = locateEntryData(file, entry);
    if (entry.method === STORED) return { offset, size: entry.size };
    return { memory: await inflateShared(file, entry, offset) };
  } finally {
    file.close();
  }
}

/** Limits of an archive inside another, so that both together stay within the limits. */
export function nestedLimits(outer: readonly ZipEntry[], limits: ArchiveLimits): ArchiveLimits {
  const outerBytes = outer.reduce((sum, { size }) => sum + size, 0);
  return {
    ...limits,
    maxEntries: Math.max(0, limits.maxEntries - outer.length),
    maxTotalBytes: Math.max(0, limits.maxTotalBytes - outerBytes),
  };
}

async function inflateShared(
  file: RandomAccessFile,
  entry: ZipEntry,
  dataOffset: number,
): Promise<SharedArrayBuffer> {
  const memory = new SharedArrayBuffer(entry.size);
  const bytes = new Uint8Array(memory);
  let filled = 0;
  let checksum = 0;
  await pipeline(
    Readable.from(piecesOf(file, dataOffset, entry.compressedSize)),
    createInflateRaw({ chunkSize: PIECE_BYTES }),
    async (inflated: AsyncIterable<Buffer>) => {
      for await (const piece of inflated) {
        if (filled + piece.length > entry.size) throw sizeMismatch(entry.ordinal, entry.size);
        bytes.set(piece, filled);
        filled += piece.length;
        checksum = crc32(piece, checksum);
      }
    },
  ).catch((error: unknown) => {
    if (error instanceof DomainError) throw error;
    throw damagedEntry(entry.ordinal, 'its compressed data is invalid', error);
  });
  if (filled !== entry.size) throw sizeMismatch(entry.ordinal, entry.size);
  if (checksum !== entry.crc32) throw damagedEntry(entry.ordinal, 'its checksum is wrong');
  return memory;
}

function* piecesOf(file: RandomAccessFile, offset: number, length: number): Generator<Buffer> {
  for (let done = 0; done < length; done += PIECE_BYTES) {
    yield file.read(offset + done, Math.min(PIECE_BYTES, length - done));
  }
}
