import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * SHA-256 of a file in hexadecimal, computed on a separate thread: a checkpoint takes more than a second, during which
 * its graphs can be loaded.
 * @throws the errors of reading the file
 */
export async function sha256InThread(path: string): Promise<string> {
  const worker = new Worker(new URL('./file-digest.worker.js', import.meta.url), { workerData: path });
  const [digest] = (await once(worker, 'message')) as [string];
  return digest;
}
