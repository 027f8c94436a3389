import { Worker } from 'node:worker_threads';
import { deserializeProblem } from '../problem/domain-error.js';
import { readingLost } from './ingest-errors.js';
import type { IngestMessage, IngestRequest, IngestResult, OnReadingStage } from './ingest-request.js';
import type { IngestThreadData } from './ingest.worker.js';

/** The current study of a thread. */
interface Reading {
  readonly onStage: OnReadingStage;
  readonly resolve: (result: IngestResult) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that reads studies one after the other, up to the first unreadable one. */
export class IngestThread {
  /** Resolves when the thread has ended for any reason. */
  readonly ended: Promise<void>;
  private readonly worker: Worker;
  private reading: Reading | undefined;

  /** @param threads that decode and resample for it */
  constructor(threads: number) {
    const workerData: IngestThreadData = { threads };
    this.worker = new Worker(new URL('./ingest.worker.js', import.meta.url), { workerData });
    this.worker.on('message', (message: IngestMessage) => this.receive(message));
    // A thread without a study must not keep the process alive; a later message listener would.
    this.worker.unref();
    this.worker.on('error', (error) =>
      this.reading?.reject(isOutOfMemory(error) ? readingLost(error) : error),
    );
    this.ended = new Promise((resolve) => {
      this.worker.on('exit', () => {
        // Already settled, unless the thread ended in the middle.
        this.reading?.reject(readingLost());
        resolve();
      });
    });
  }

  /**
   * Reads a study; one at a time. The thread ends when it rejects.
   * @throws DomainError the reason why the study cannot be read, `ingest.thread-lost`
   */
  async read(request: IngestRequest, onStage: OnReadingStage): Promise<IngestResult> {
    this.worker.ref();
    const result = await new Promise<IngestResult>((resolve, reject) => {
      this.reading = { onStage, resolve, reject };
      this.worker.postMessage(request, request.memory === undefined ? [] : [request.memory]);
    });
    this.reading = undefined;
    this.worker.unref();
    return result;
  }

  /** Ends the thread at once; its current study is lost. */
  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private receive(message: IngestMessage): void {
    switch (message.type) {
      case 'stage':
        this.reading?.onStage(message.stage);
        return;
      case 'done':
        this.reading?.resolve(message.result);
        return;
      case 'failed':
        this.reading?.reject(deserializeProblem(message.problem));
        return;
    }
  }
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
