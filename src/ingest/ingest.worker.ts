/**
 * The thread that reads one study, with threads of its own that decode and resample. The thread that wants the study may
 * be held by ONNX Runtime meanwhile. It is started before its study is there: starting takes as long as reading headers.
 */
import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { DomainError, serializeProblem } from '../problem/domain-error.js';
import type { IngestMessage, IngestRequest, IngestResult } from './ingest-request.js';
import { ingestStudy } from './ingest-study.js';
import { TaskPool } from './task-pool.js';

/** Megabytes of JavaScript objects of a thread; images are outside of them. A header that needs more is made to. */
const TASK_HEAP_MB = 512;

/** What the thread is told when it starts. */
export interface IngestThreadData {
  /** Threads that decode and resample. */
  readonly threads: number;
}

function startTaskThread(): Worker {
  const worker = new Worker(new URL('./task.worker.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: TASK_HEAP_MB },
    stdout: true,
    stderr: true,
  });
  // What decoders print is about images, and nobody reads it.
  worker.stdout.resume();
  worker.stderr.resume();
  return worker;
}

function post(message: IngestMessage, transferred: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transferred);
}

function postResult(result: IngestResult): void {
  const memory = (result.tensor ?? result.packed?.voxels)?.buffer;
  post({ type: 'done', result }, memory === undefined ? [] : [memory]);
}

async function readOneStudy(port: NonNullable<typeof parentPort>): Promise<void> {
  const { threads } = workerData as IngestThreadData;
  const pool = new TaskPool(threads, startTaskThread);
  pool.warm();
  const [request] = (await once(port, 'message')) as [IngestRequest];
  try {
    const result = await ingestStudy(
      request,
      (files) => {
        pool.open(files);
        return pool;
      },
      (stage) => post({ type: 'stage', stage }),
    );
    postResult(result);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    post({ type: 'failed', problem: serializeProblem(error) });
  } finally {
    await pool.close();
  }
}

if (parentPort !== null) await readOneStudy(parentPort);
