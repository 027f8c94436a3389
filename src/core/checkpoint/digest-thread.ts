import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

/** Hashing a smaller file takes two milliseconds at most, and starting a thread takes fifty of the processor's. */
const WORTH_A_THREAD_BYTES = 1 << 20;

/**
 * SHA-256 of a file in hexadecimal, computed while the caller's thread does other work: a checkpoint takes more than a
 * second, during which its graphs can be loaded. A large file gets a separate thread.
 * @throws the errors of reading the file
 */
export async function sha256Meanwhile(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size < WORTH_A_THREAD_BYTES)
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  const worker = new Worker(new URL('./file-digest.worker.js', import.meta.url), { workerData: path });
  const [digest] = (await once(worker, 'message')) as [string];
  return digest;
}
