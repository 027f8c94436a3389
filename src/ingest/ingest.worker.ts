/**
 * The thread that reads one study, with threads of its own that decode and resample. The thread that wants the study may
 * be held by ONNX Runtime meanwhile.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { DomainError, serializeProblem } from '../problem/domain-error.js';
import type { IngestMessage, IngestRequest, IngestResult } from './ingest-request.js';
import { ingestStudy } from './ingest-study.js';
import { TaskPool } from './task-pool.js';
import type { TaskWorkerData } from './task.worker.js';

/** Megabytes of JavaScript objects of a thread; images are outside of them. A header that needs more is made to. */
const TASK_HEAP_MB = 512;

const request = workerData as IngestRequest;
const pools: TaskPool[] = [];

function startTasks(files: TaskWorkerData): TaskPool {
  const pool = new TaskPool(request.settings.threads, () => {
    const worker = new Worker(new URL('./task.worker.js', import.meta.url), {
      workerData: files,
      resourceLimits: { maxOldGenerationSizeMb: TASK_HEAP_MB },
      stdout: true,
      stderr: true,
    });
    // What decoders print is about images, and nobody reads it.
    worker.stdout.resume();
    worker.stderr.resume();
    return worker;
  });
  pools.push(pool);
  return pool;
}

function post(message: IngestMessage, transferred: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transferred);
}

function postResult(result: IngestResult): void {
  post({ type: 'done', result }, result.tensor === undefined ? [] : [result.tensor.buffer]);
}

try {
  postResult(await ingestStudy(request, startTasks, (stage) => post({ type: 'stage', stage })));
} catch (error) {
  if (!(error instanceof DomainError)) throw error;
  post({ type: 'failed', problem: serializeProblem(error) });
} finally {
  await Promise.all(pools.map((pool) => pool.close()));
}
