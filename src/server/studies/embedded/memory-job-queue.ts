import type {
  HandedBack,
  PerformStudy,
  QueuedStudy,
  QueueLengths,
  StudyJobQueue,
} from '../lifecycle/study-job-queue.js';

/** Retry of a study whose attempt failed with an unforeseen error. */
const AFTER_FAULT: HandedBack = { retryAfterMs: 1000 };

/**
 * The job queue of one process, in memory: the store contains the waiting studies, and the next process requeues them from
 * there.
 */
export class MemoryJobQueue implements StudyJobQueue {
  private waiting: QueuedStudy[] = [];
  /** Studies that were handed back and wait for their retry. */
  private readonly deferred = new Map<
    string,
    { readonly entry: QueuedStudy; readonly timer: NodeJS.Timeout }
  >();
  private readonly underWay = new Map<string, Promise<void>>();
  private perform: PerformStudy | undefined;
  private concurrency = 0;

  /** @param ageingMs head start in milliseconds of a `stat` study over `routine` */
  constructor(private readonly ageingMs: number) {}

  add(entry: QueuedStudy): Promise<void> {
    if (!this.has(entry.id)) this.insert(entry);
    this.dispatch();
    return Promise.resolve();
  }

  remove({ id }: QueuedStudy): Promise<void> {
    this.waiting = this.waiting.filter((entry) => entry.id !== id);
    clearTimeout(this.deferred.get(id)?.timer);
    this.deferred.delete(id);
    return Promise.resolve();
  }

  position({ id }: QueuedStudy): Promise<number | undefined> {
    const index = this.waiting.findIndex((entry) => entry.id === id);
    return Promise.resolve(index < 0 ? undefined : index + 1);
  }

  lengths(): Promise<QueueLengths> {
    const entries = [...this.waiting, ...[...this.deferred.values()].map(({ entry }) => entry)];
    const stat = entries.filter(({ priority }) => priority === 'stat').length;
    return Promise.resolve({ stat, routine: entries.length - stat });
  }

  work(perform: PerformStudy, concurrency: number): void {
    this.perform = perform;
    this.concurrency = concurrency;
    this.dispatch();
  }

  async close(): Promise<void> {
    this.perform = undefined;
    for (const { timer } of this.deferred.values()) clearTimeout(timer);
    await Promise.all(this.underWay.values());
  }

  private dispatch(): void {
    while (this.perform !== undefined && this.underWay.size < this.concurrency) {
      const entry = this.waiting.shift();
      if (entry === undefined) return;
      this.underWay.set(entry.id, this.performOne(this.perform, entry));
    }
  }

  private async performOne(perform: PerformStudy, entry: QueuedStudy): Promise<void> {
    // Deferred until the study is registered as running, because performing it may add studies.
    const end = await Promise.resolve(entry.id)
      .then(perform)
      .catch(() => AFTER_FAULT);
    this.underWay.delete(entry.id);
    if (end !== 'done') this.putBack(entry, end);
    this.dispatch();
  }

  private putBack(entry: QueuedStudy, { retryAfterMs }: HandedBack): void {
    if (this.perform === undefined) return;
    if (retryAfterMs === 0) {
      this.insert(entry);
      return;
    }
    const timer = setTimeout(() => {
      this.deferred.delete(entry.id);
      void this.add(entry);
    }, retryAfterMs);
    this.deferred.set(entry.id, { entry, timer: timer.unref() });
  }

  private has(id: string): boolean {
    return (
      this.underWay.has(id) || this.deferred.has(id) || this.waiting.some((waiting) => waiting.id === id)
    );
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
