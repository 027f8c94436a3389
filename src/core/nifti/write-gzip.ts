import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import { END_OF_DEFLATE, gzipHeader, gzipHeaderBytes } from './slice-index.js';

/** Parts that are compressed at the same time: the threads of Node's pool. */
const PARALLEL = 4;
/** A part ends at a byte boundary, and the next one does not refer to it. */
const ALONE = { level: constants.Z_BEST_SPEED, finishFlush: constants.Z_SYNC_FLUSH } as const;
const TRAILER_BYTES = 8;

const compress = promisify<Uint8Array, typeof ALONE, Buffer>(deflateRaw);

/**
 * Writes one gzip file of parts that can be read alone, with their index (slice-index.ts).
 * @param parts number of parts
 * @param bytesOf bytes of a part, from 0
 */
export async function writeGzip(
  file: FileHandle,
  parts: number,
  bytesOf: (part: number) => Uint8Array,
): Promise<void> {
  const lengths: number[] = [];
  let position = gzipHeaderBytes(parts);
  let [checksum, size] = [0, 0];
  for (let first = 0; first < parts; first += PARALLEL) {
    const count = Math.min(PARALLEL, parts - first);
    const plain = Array.from({ length: count }, (_, at) => bytesOf(first + at));
    const compressed = await Promise.all(plain.map((bytes) => compress(bytes, ALONE)));
    for (const bytes of plain) {
      checksum = crc32(bytes, checksum);
      size += bytes.length;
    }
    for (const bytes of compressed) {
      await writeAll(file, bytes, position);
      position += bytes.length;
      lengths.push(bytes.length);
    }
  }
  const end = Buffer.alloc(END_OF_DEFLATE.length + TRAILER_BYTES);
  end.set(END_OF_DEFLATE);
  end.writeUInt32LE(checksum, END_OF_DEFLATE.length);
  end.writeUInt32LE(size % 2 ** 32, END_OF_DEFLATE.length + 4);
  await writeAll(file, end, position);
  await writeAll(file, gzipHeader(lengths), 0);
}

/** One call of `write` may write fewer bytes than requested. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
