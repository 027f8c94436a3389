import { Worker } from 'node:worker_threads';
import { deserializeProblem } from '../problem/domain-error.js';
import { readingLost } from './ingest-errors.js';
import {
  type IngestGoal,
  type IngestMessage,
  type IngestRequest,
  type IngestResult,
  isForEncoder,
  type OnReadingStage,
} from './ingest-request.js';
import type { IngestThreadData } from './ingest.worker.js';

/** The caller's end of a promise. */
interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** The current study of a thread. */
interface Reading extends Waiting<ThreadResult> {
  readonly onStage: OnReadingStage;
  readonly goal: IngestGoal;
}

/** A study that was read, whose volume the thread may still be hashing. */
export interface ThreadResult {
  readonly result: IngestResult;
  /** Digest of the volume, see `volumeDigest`; undefined without the encoder's input. */
  readonly volumeDigest: Promise<string> | undefined;
}

/** A thread that reads studies one after the other, up to the first unreadable one. */
export class IngestThread {
  /** Resolves when the thread has ended for any reason. */
  readonly ended: Promise<void>;
  private readonly worker: Worker;
  private reading: Reading | undefined;
  /** The previous study, while its volume is hashed: the thread answers in the order of the studies. */
  private hashing: Waiting<string> | undefined;
  private isEnding = false;

  /** @param threads number of threads that decode and resample for it */
  constructor(threads: number) {
    const workerData: IngestThreadData = { threads };
    this.worker = new Worker(new URL('./ingest.worker.js', import.meta.url), { workerData });
    this.worker.on('message', (message: IngestMessage) => this.receive(message));
    // A thread without a study must not keep the process alive; a later message listener would.
    this.worker.unref();
    this.worker.on('error', (error) => this.fail(isOutOfMemory(error) ? readingLost(error) : error));
    this.ended = new Promise((resolve) => {
      this.worker.on('exit', () => {
        // The study is already settled, unless the thread ended in the middle of it.
        this.fail(readingLost());
        resolve();
      });
    });
  }

  /**
   * Reads a study, one at a time. If it rejects, the thread ends.
   * @throws DomainError the reason why the study cannot be read, `ingest.thread-lost`
   */
  read(request: IngestRequest, onStage: OnReadingStage): Promise<ThreadResult> {
    this.worker.ref();
    return new Promise((resolve, reject) => {
      this.reading = { onStage, goal: request.goal, resolve, reject };
      this.worker.postMessage(request, request.memory === undefined ? [] : [request.memory]);
    });
  }

  /** Ends the thread at once; its current study is lost. */
  async end(): Promise<void> {
    this.isEnding = true;
    await this.worker.terminate();
  }

  private receive(message: IngestMessage): void {
    switch (message.type) {
      case 'stage':
        this.reading?.onStage(message.stage);
        return;
      case 'done':
        this.deliver(message.result);
        return;
      case 'digested':
        this.hashing?.resolve(message.volumeDigest);
        this.hashing = undefined;
        this.release();
        return;
      case 'failed':
        this.reading?.reject(deserializeProblem(message.problem));
        return;
    }
  }

  private deliver(result: IngestResult): void {
    const { reading } = this;
    if (reading === undefined) return;
    this.reading = undefined;
    const volumeDigest = isForEncoder(reading.goal) ? this.awaitDigest() : undefined;
    this.release();
    reading.resolve({ result, volumeDigest });
  }

  private awaitDigest(): Promise<string> {
    const digest = new Promise<string>((resolve, reject) => (this.hashing = { resolve, reject }));
    // Nothing awaits the digest of a study that fails in the encoders.
    digest.catch(() => undefined);
    return digest;
  }

  private fail(error: Error): void {
    this.reading?.reject(error);
    this.hashing?.reject(error);
  }

  /** An idle thread does not keep the process alive. One that is being ended does, for its caller. */
  private release(): void {
    const isIdle = this.reading === undefined && this.hashing === undefined;
    if (isIdle && !this.isEnding) this.worker.unref();
  }
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
