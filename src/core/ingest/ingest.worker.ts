/**
 * The thread that reads studies, one after the other, with its own threads that decode and resample. ONNX Runtime may
 * block the thread that requests studies. The thread ends after an unreadable study, so that the effects of its files
 * on the threads end as well.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { DomainError, serializeProblem } from '../problem/domain-error.js';
import type { IngestMessage, IngestRequest, IngestResult } from './ingest-request.js';
import { ingestStudy } from './ingest-study.js';
import { StudyMemory } from './study-memory.js';
import { TaskPool } from './task-pool.js';

/** Megabytes for a thread's JavaScript objects; images are not part of them. Only a hostile header needs more. */
const TASK_HEAP_MB = 512;

/** Start options of the thread. */
export interface IngestThreadData {
  /** Number of threads that decode and resample. */
  readonly threads: number;
}

function startTaskThread(): Worker {
  const worker = new Worker(new URL('./task.worker.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: TASK_HEAP_MB },
    stdout: true,
    stderr: true,
  });
  // Decoder output concerns only images and is discarded.
  worker.stdout.resume();
  worker.stderr.resume();
  return worker;
}

function post(message: IngestMessage, transferred: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transferred);
}

function postResult(result: IngestResult): void {
  const memory = (result.tensor ?? result.packed?.voxels)?.buffer;
  const inputs = Object.values(result.networkInputs ?? {}).map(({ buffer }) => buffer);
  post({ type: 'done', result }, [...(memory === undefined ? [] : [memory]), ...inputs]);
}

function readStudies(port: NonNullable<typeof parentPort>): void {
  const { threads } = workerData as IngestThreadData;
  const pool = new TaskPool(threads, startTaskThread);
  pool.warm();
  const memory = new StudyMemory();
  port.on('message', (request: IngestRequest) => {
    void readStudy(request, pool, memory).then((isRead) => {
      if (isRead) return;
      void pool.close();
      // The thread can end now.
      port.close();
    });
  });
}

/** @returns whether the study was read; its messages were posted in both cases */
async function readStudy(request: IngestRequest, pool: TaskPool, memory: StudyMemory): Promise<boolean> {
  try {
    const { volumeDigest } = await ingestStudy(
      request,
      (files) => {
        pool.open(files);
        return pool;
      },
      (stage) => post({ type: 'stage', stage }),
      memory,
      (result) => {
        pool.closeFiles();
        postResult(result);
      },
    );
    if (volumeDigest !== undefined) post({ type: 'digested', volumeDigest });
    return true;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    post({ type: 'failed', problem: serializeProblem(error) });
    return false;
  }
}

if (parentPort !== null) readStudies(parentPort);
