import type { Worker } from 'node:worker_threads';
import {
  TaskCrashed,
  type TaskInput,
  type TaskName,
  type TaskOutput,
  type TaskRunner,
} from './ingest-tasks.js';
import type { OpenRequest, OpenedStudy, TaskAnswer, TaskRequest } from './task.worker.js';

/** A task that ends its thread this often is given up. */
const MAX_CRASHES = 2;

/** Tasks with temporary memory that is released late (a file and its stages of unpacking). Their thread ends. */
const WASTEFUL: ReadonlySet<TaskName> = new Set(['file']);

interface Assignment {
  readonly request: TaskRequest;
  readonly resolve: (output: TaskOutput<TaskName>) => void;
  readonly reject: (error: Error) => void;
  crashes: number;
}

/**
 * Worker threads that take tasks from one queue, one at a time each. A thread that dies is replaced: a decoder that
 * crashes or runs out of memory costs its image, not the study.
 */
export class TaskPool implements TaskRunner {
  private readonly waiting: Assignment[] = [];
  private readonly busy = new Map<Worker, Assignment | undefined>();
  private isClosed = false;
  /** Sent to every thread; a later thread gets it before its first task. */
  private opening: OpenRequest | undefined;

  /** @param createWorker starts a thread of `task.worker` */
  constructor(
    private readonly size: number,
    private readonly createWorker: () => Worker,
  ) {}

  /** Starts all threads in advance, because that takes a while. */
  warm(): void {
    while (this.busy.size < this.size) this.start();
  }

  /** Sets the study of the following tasks. */
  open(files: OpenedStudy): void {
    this.opening = { name: 'open', files };
    for (const worker of this.busy.keys()) worker.postMessage(this.opening);
  }

  /** Makes every thread close the study's files after its last task. */
  closeFiles(): void {
    this.open(undefined);
  }

  run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>> {
    const request = { name, input } as TaskRequest;
    return new Promise((resolve, reject) => {
      // The thread answers a task with that task's result.
      const settle = resolve as Assignment['resolve'];
      this.waiting.push({ request, resolve: settle, reject, crashes: 0 });
      this.dispatch();
    });
  }

  /** Ends the threads; tasks in progress are never answered. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.busy.keys()].map((worker) => worker.terminate()));
  }

  private dispatch(): void {
    while (this.waiting.length > 0 && !this.isClosed) {
      const worker = this.idleWorker();
      if (worker === undefined) return;
      const assignment = this.waiting.shift();
      if (assignment === undefined) return;
      this.busy.set(worker, assignment);
      worker.postMessage(assignment.request);
    }
  }

  private idleWorker(): Worker | undefined {
    for (const [worker, assignment] of this.busy) if (assignment === undefined) return worker;
    return this.busy.size < this.size ? this.start() : undefined;
  }

  private start(): Worker {
    const worker = this.createWorker();
    this.busy.set(worker, undefined);
    if (this.opening !== undefined) worker.postMessage(this.opening);
    worker.on('message', (answer: TaskAnswer) => {
      const assignment = this.busy.get(worker);
      if (assignment !== undefined && WASTEFUL.has(assignment.request.name)) this.retire(worker);
      else this.busy.set(worker, undefined);
      if ('output' in answer) assignment?.resolve(answer.output);
      else assignment?.reject(new Error(`A worker thread failed: ${answer.failure}`));
      this.dispatch();
    });
    // An error, such as a full heap, ends the thread; "exit" handles the rest.
    worker.on('error', () => undefined);
    worker.on('exit', () => this.bury(worker));
    return worker;
  }

  private retire(worker: Worker): void {
    this.busy.delete(worker);
    void worker.terminate();
  }

  private bury(worker: Worker): void {
    const assignment = this.busy.get(worker);
    this.busy.delete(worker);
    if (this.isClosed) return;
    if (assignment !== undefined) {
      assignment.crashes += 1;
      if (assignment.crashes < MAX_CRASHES) this.waiting.unshift(assignment);
      else assignment.reject(new TaskCrashed());
    }
    this.dispatch();
  }
}
