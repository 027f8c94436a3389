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

/** Tasks whose temporary memory is released late (a file and its stages of unpacking): their thread ends after them. */
const WASTEFUL: ReadonlySet<TaskName> = new Set(['file']);

/** Tasks of about a millisecond: without the next one at hand, a thread would be idle for a tenth of the time. */
const SHORT: ReadonlySet<TaskName> = new Set(['slice']);
/** Number of short tasks that a thread has at once. */
const SHORT_AT_ONCE = 2;

interface Assignment {
  readonly request: TaskRequest;
  readonly resolve: (output: TaskOutput<TaskName>) => void;
  readonly reject: (error: Error) => void;
  crashes: number;
}

/**
 * Worker threads that take tasks from one queue, each one at a time; the next short task is sent ahead. A thread that
 * dies is replaced: a decoder that crashes or runs out of memory costs its image, not the study.
 */
export class TaskPool implements TaskRunner {
  private readonly waiting: Assignment[] = [];
  /** Tasks of each thread, in the order in which it performs them. */
  private readonly assigned = new Map<Worker, Assignment[]>();
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
    while (this.assigned.size < this.size) this.start();
  }

  /** Sets the study of the following tasks. */
  open(files: OpenedStudy): void {
    this.opening = { name: 'open', files };
    for (const worker of this.assigned.keys()) worker.postMessage(this.opening);
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
    await Promise.all([...this.assigned.keys()].map((worker) => worker.terminate()));
  }

  private dispatch(): void {
    for (let next = this.waiting.at(0); next !== undefined && !this.isClosed; next = this.waiting.at(0)) {
      const worker = this.workerFor(next);
      if (worker === undefined) return;
      this.waiting.shift();
      this.assigned.get(worker)?.push(next);
      worker.postMessage(next.request);
    }
  }

  /** An idle thread, a new one, or for a short task one with only short tasks; undefined if the task has to wait. */
  private workerFor(next: Assignment): Worker | undefined {
    for (const [worker, assignments] of this.assigned) if (assignments.length === 0) return worker;
    if (this.assigned.size < this.size) return this.start();
    if (!isShort(next)) return undefined;
    for (const [worker, assignments] of this.assigned)
      if (assignments.length < SHORT_AT_ONCE && assignments.every(isShort)) return worker;
    return undefined;
  }

  private start(): Worker {
    const worker = this.createWorker();
    this.assigned.set(worker, []);
    if (this.opening !== undefined) worker.postMessage(this.opening);
    worker.on('message', (answer: TaskAnswer) => {
      const assignment = this.assigned.get(worker)?.shift();
      if (assignment !== undefined && WASTEFUL.has(assignment.request.name)) this.retire(worker);
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
    this.assigned.delete(worker);
    void worker.terminate();
  }

  /** The first task of a dead thread is the suspected cause; those sent ahead had not begun. */
  private bury(worker: Worker): void {
    const lost = this.assigned.get(worker) ?? [];
    this.assigned.delete(worker);
    if (this.isClosed) return;
    const suspect = lost.shift();
    this.waiting.unshift(...lost);
    if (suspect !== undefined) {
      suspect.crashes += 1;
      if (suspect.crashes < MAX_CRASHES) this.waiting.unshift(suspect);
      else suspect.reject(new TaskCrashed());
    }
    this.dispatch();
  }
}

function isShort({ request }: Assignment): boolean {
  return SHORT.has(request.name);
}
