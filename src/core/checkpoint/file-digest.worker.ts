/** Computes the SHA-256 of the file that `workerData` names. */
import { parentPort, workerData } from 'node:worker_threads';
import { sha256OfFile } from './file-digest.js';

parentPort?.postMessage(sha256OfFile(workerData as string));
