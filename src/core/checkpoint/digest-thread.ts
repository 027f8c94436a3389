import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * SHA-256 of a file in hexadecimal, computed on a thread of its own: a checkpoint takes more than a second, in which its
 * graphs can be loaded.
 * @throws what reading the file throws
 */
export async function sha256InThread(path: string): Promise<string> {
  const worker = new Worker(new URL('./file-digest.worker.js', import.meta.url), { workerData: path });
  const [digest] = (await once(worker, 'message')) as [string];
  return digest;
}
