import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const PIECE_BYTES = 1 << 20;

/**
 * SHA-256 of a file in hexadecimal. 1.75 GB takes more than a second and one small buffer. It blocks the thread: synchronous
 * reads into one buffer take a third of the system time of a stream, which allocates a buffer for each piece.
 * @throws the errors of reading the file
 */
export function sha256OfFile(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece))
      hash.update(piece.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
