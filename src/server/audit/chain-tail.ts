import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type ChainEnd, type ChainOpening, readSealedLine } from './audit-chain.js';
import type { TextDigest } from './text-digest.js';

/** A line takes less than 64 KiB. More is read only if the end of the file has no line of the chain. */
const WINDOW_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/** The end of a file of the chain. */
export interface ChainTail {
  /** Its last line; undefined without one. */
  readonly end: ChainEnd | undefined;
  /** Description of preceding bytes for the next line; undefined directly after a line of the chain. */
  readonly opening: ChainOpening | undefined;
  /** Whether the file ends within a line. */
  readonly isTorn: boolean;
}

/** Finds the last line of the chain in a file, and describes the bytes after it. */
export async function chainTail(handle: FileHandle, size: number, digest: TextDigest): Promise<ChainTail> {
  const start = Math.max(0, size - WINDOW_BYTES);
  const window = await readRange(handle, start, size);
  const isTorn = size > 0 && window.at(-1) !== LINE_FEED;
  for (let stop = window.lastIndexOf(LINE_FEED); stop >= 0; stop = window.lastIndexOf(LINE_FEED, stop - 1)) {
    const begin = stop === 0 ? 0 : window.lastIndexOf(LINE_FEED, stop - 1) + 1;
    const line = readSealedLine(window.subarray(begin, stop), digest);
    if (line !== undefined) {
      const { sequence, hash } = line;
      const rest = window.subarray(stop + 1);
      return {
        end: { sequence, hash },
        isTorn,
        opening: rest.length === 0 ? undefined : openingOf([rest], isTorn),
      };
    }
    if (stop === 0) break;
  }
  const skipped: Buffer[] = [];
  for (let at = 0; at < start; at += WINDOW_BYTES)
    skipped.push(await readRange(handle, at, Math.min(at + WINDOW_BYTES, start)));
  return { end: undefined, isTorn, opening: openingOf([...skipped, window], isTorn) };
}

/** Describes the bytes; a torn line gets a line feed before the next line. */
function openingOf(pieces: readonly Buffer[], isTorn: boolean): ChainOpening {
  const hash = createHash('sha256');
  let bytes = isTorn ? 1 : 0;
  for (const piece of pieces) {
    hash.update(piece);
    bytes += piece.length;
  }
  if (isTorn) hash.update('\n');
  return { skipped_bytes: bytes, skipped_sha256: hash.digest('hex') };
}

async function readRange(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  let read = 0;
  while (read < bytes.length) {
    const { bytesRead } = await handle.read(bytes, read, bytes.length - read, from + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}
