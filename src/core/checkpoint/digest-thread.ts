import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

/** Hashing a smaller file takes less processor time than starting a thread. */
const WORTH_A_THREAD_BYTES = 16 << 20;
/** The caller's thread hashes this many bytes at a time, in half a millisecond. */
const PIECE_BYTES = 1 << 18;

/**
 * SHA-256 of a file in hexadecimal, computed while the caller's thread does other work: a checkpoint takes more than a
 * second, during which its graphs can be loaded. A large file gets a separate thread, a smaller one is hashed piece by piece.
 * @throws the errors of reading the file
 */
export async function sha256Meanwhile(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size < WORTH_A_THREAD_BYTES) return sha256InPieces(path);
  const worker = new Worker(new URL('./file-digest.worker.js', import.meta.url), { workerData: path });
  const [digest] = (await once(worker, 'message')) as [string];
  return digest;
}

async function sha256InPieces(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES }))
    hash.update(piece as Buffer);
  return hash.digest('hex');
}
