import { DelayedError, type Job, Queue, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type {
  HandedBack,
  QueuedStudy,
  QueueLengths,
  PerformStudy,
  StudyJobQueue,
} from '../lifecycle/study-job-queue.js';
import type { StudyPriority } from '../lifecycle/study-record.js';
import type { StoreGuard } from '../../storage/store-faults.js';

const NAME = 'line';
/** BullMQ takes the lowest number first, and of two alike the one that was put there first. */
const PRIORITIES: Readonly<Record<StudyPriority, number>> = { stat: 1, routine: 2 };
/** A priority's share of a score in BullMQ's sorted set; the rest counts. */
const SCORES_OF_PRIORITY = 2 ** 32;
/** Studies whose age is looked at in one go. */
const PAGE = 100;
const SHORTEST_LOOK_MS = 20;
const LONGEST_LOOK_MS = 5000;
/** How often a study is taken over from a host that died is the store's to count, which knows the reason. */
const ANY_NUMBER = 1_000_000;

/** For studies whose attempt ended with an error that nobody foresaw. */
const AFTER_FAULT: HandedBack = { retryAfterMs: 1000 };

export interface RedisJobQueueOptions {
  readonly prefix: string;
  /** A `routine` study that has waited for so long is put in line with those that are `stat`. */
  readonly ageingMs: number;
  /** A host that has not been heard of for so long has died: its studies are for the others. */
  readonly takeoverMs: number;
}

/** The line of several hosts: a queue of BullMQ's, from which each takes as many studies as its devices work on. */
export class RedisJobQueue implements StudyJobQueue {
  private readonly queue: Queue;
  /** Routine studies that were put in line with the others, for counting. */
  private readonly agedKey: string;
  private readonly looking: NodeJS.Timeout;
  private worker: Worker | undefined;
  private workersConnection: Redis | undefined;

  /** @param redis stays its giver's */
  constructor(
    private readonly redis: Redis,
    private readonly settings: RedisJobQueueOptions,
    private readonly guard: StoreGuard,
  ) {
    this.queue = new Queue(NAME, {
      connection: redis,
      prefix: settings.prefix,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    this.queue.on('error', (error) => guard.described('connect', error));
    this.agedKey = `${settings.prefix}:aged`;
    const lookMs = Math.min(Math.max(settings.ageingMs / 10, SHORTEST_LOOK_MS), LONGEST_LOOK_MS);
    // A look that fails is followed by the next one.
    this.looking = setInterval(() => void this.age().catch(() => undefined), lookMs).unref();
  }

  async add({ id, priority, submittedAt }: QueuedStudy): Promise<void> {
    const options = { jobId: id, priority: PRIORITIES[priority], timestamp: submittedAt };
    await this.guard.run('enqueue', () => this.queue.add(priority, {}, options));
  }

  remove({ id }: QueuedStudy): Promise<void> {
    return this.guard.run('dequeue', async () => {
      const job = await this.queue.getJob(id);
      // One that a host is on cannot be removed; that host finds out by the store.
      if (job !== undefined && !(await job.isActive())) await job.remove().catch(() => undefined);
      await this.redis.srem(this.agedKey, id);
    });
  }

  async position({ id }: QueuedStudy): Promise<number | undefined> {
    const [first, rank] = await this.guard.run('position', () =>
      Promise.all([this.handedBack(), this.redis.zrank(this.waitingKey, id)]),
    );
    if (rank !== null) return first.length + rank + 1;
    const index = first.indexOf(id);
    return index < 0 ? undefined : index + 1;
  }

  /** Studies that were taken from a host that died are first again, whatever they are: they count as `stat`. */
  async lengths(): Promise<QueueLengths> {
    const [first, stat, routine, aged] = await this.guard.run('lengths', () =>
      Promise.all([
        this.handedBack(),
        this.redis.zcount(this.waitingKey, ...scoresOf('stat')),
        this.redis.zcount(this.waitingKey, ...scoresOf('routine')),
        this.agedCount(),
      ]),
    );
    return { stat: first.length + stat - aged, routine: routine + aged };
  }

  work(perform: PerformStudy, concurrency: number): void {
    // A worker waits for studies for as long as it takes.
    this.workersConnection = this.redis.duplicate({ maxRetriesPerRequest: null, commandTimeout: undefined });
    this.workersConnection.on('error', (error) => this.guard.described('connect', error));
    this.worker = new Worker(NAME, (job, token) => this.perform(perform, job, token), {
      connection: this.workersConnection,
      prefix: this.settings.prefix,
      concurrency,
      lockDuration: this.settings.takeoverMs,
      stalledInterval: this.settings.takeoverMs / 2,
      maxStalledCount: ANY_NUMBER,
    });
    // What a worker cannot say now it says again, or another host takes its study over.
    this.worker.on('error', (error) => this.guard.described('take', error));
  }

  async close(): Promise<void> {
    clearInterval(this.looking);
    await this.worker?.close();
    this.workersConnection?.disconnect();
    await this.queue.close();
  }

  /** Whether a routine study is in line with those that are `stat`, or waits no more. */
  async isAged(id: string): Promise<boolean> {
    const score = await this.redis.zscore(this.waitingKey, id);
    return score === null || Number(score) < PRIORITIES.routine * SCORES_OF_PRIORITY;
  }

  private async perform(perform: PerformStudy, job: Job, token: string | undefined): Promise<void> {
    if (job.id === undefined) return;
    const end = await perform(job.id).catch(() => AFTER_FAULT);
    if (end !== 'done' && end.retryAfterMs > 0) {
      await job.moveToDelayed(Date.now() + end.retryAfterMs, token);
      throw new DelayedError();
    }
    if (end !== 'done') {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    await this.redis.srem(this.agedKey, job.id);
  }

  /** Puts routine studies that have waited long enough in line with those that are `stat`. */
  private async age(): Promise<void> {
    const due = Date.now() - this.settings.ageingMs;
    const oldest = await this.redis.zrangebyscore(this.waitingKey, ...scoresOf('routine'), 'LIMIT', 0, PAGE);
    for (const id of oldest) {
      const job = await this.queue.getJob(id);
      if (job === undefined) continue;
      if (job.timestamp > due) return;
      await this.redis.sadd(this.agedKey, id);
      await job.changePriority({ priority: PRIORITIES.stat });
    }
  }

  private async agedCount(): Promise<number> {
    const ids = await this.redis.smembers(this.agedKey);
    if (ids.length === 0) return 0;
    const scores = await this.redis.zmscore(this.waitingKey, ids);
    const end = PRIORITIES.routine * SCORES_OF_PRIORITY;
    return scores.filter((score) => score !== null && Number(score) < end).length;
  }

  /** Taken once and handed back, in the order in which they are taken again. */
  private async handedBack(): Promise<string[]> {
    // Workers take from the end of this list.
    return (await this.redis.lrange(this.queue.toKey('wait'), 0, -1)).reverse();
  }

  private get waitingKey(): string {
    return this.queue.toKey('prioritized');
  }
}

/** First and last score of a priority. */
function scoresOf(priority: StudyPriority): [number, number] {
  const first = PRIORITIES[priority] * SCORES_OF_PRIORITY;
  return [first, first + SCORES_OF_PRIORITY - 1];
}
