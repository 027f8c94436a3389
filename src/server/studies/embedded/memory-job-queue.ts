import type { QueuedStudy, QueueLengths, PerformStudy, StudyJobQueue } from '../lifecycle/study-job-queue.js';

/**
 * The line of one process. It is in memory: what waits is written in the store, from which the next process lines it up
 * again.
 */
export class MemoryJobQueue implements StudyJobQueue {
  private waiting: QueuedStudy[] = [];
  private readonly underWay = new Set<Promise<unknown>>();
  private perform: PerformStudy | undefined;
  private concurrency = 0;

  /** @param ageingMs by so much a `stat` study counts as older than it is */
  constructor(private readonly ageingMs: number) {}

  add(entry: QueuedStudy): Promise<void> {
    if (!this.waiting.some(({ id }) => id === entry.id)) this.insert(entry);
    this.dispatch();
    return Promise.resolve();
  }

  remove({ id }: QueuedStudy): Promise<void> {
    this.waiting = this.waiting.filter((entry) => entry.id !== id);
    return Promise.resolve();
  }

  position({ id }: QueuedStudy): Promise<number | undefined> {
    const index = this.waiting.findIndex((entry) => entry.id === id);
    return Promise.resolve(index < 0 ? undefined : index + 1);
  }

  lengths(): Promise<QueueLengths> {
    const stat = this.waiting.filter(({ priority }) => priority === 'stat').length;
    return Promise.resolve({ stat, routine: this.waiting.length - stat });
  }

  work(perform: PerformStudy, concurrency: number): void {
    this.perform = perform;
    this.concurrency = concurrency;
    this.dispatch();
  }

  async close(): Promise<void> {
    this.perform = undefined;
    await Promise.allSettled(this.underWay);
  }

  private dispatch(): void {
    while (this.perform !== undefined && this.underWay.size < this.concurrency) {
      const entry = this.waiting.shift();
      if (entry === undefined) return;
      const performing = this.perform(entry.id).then((end) => {
        this.underWay.delete(performing);
        if (end === 'handed-back') this.insert(entry);
        this.dispatch();
      });
      this.underWay.add(performing);
    }
  }

  private insert(entry: QueuedStudy): void {
    const turn = this.turnOf(entry);
    const behind = this.waiting.findIndex((other) => this.turnOf(other) > turn);
    this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, entry);
  }

  private turnOf({ priority, submittedAt }: QueuedStudy): number {
    return priority === 'stat' ? submittedAt - this.ageingMs : submittedAt;
  }
}
