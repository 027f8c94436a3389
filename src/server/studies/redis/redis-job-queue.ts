import { DelayedError, type Job, Queue, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { StoreGuard } from '../../storage/store-faults.js';
import type {
  HandedBack,
  QueuedStudy,
  QueueLengths,
  PerformStudy,
  StudyJobQueue,
} from '../lifecycle/study-job-queue.js';
import type { StudyPriority } from '../lifecycle/study-record.js';
import { CLAIM, DEFER, DEQUEUE, ENQUEUE, FINISH, RANK, RELEASE } from './job-queue-scripts.js';

const NAME = 'queue';
/** Numbers of the priorities in the scripts. */
const PRIORITIES: Readonly<Record<StudyPriority, number>> = { stat: 1, routine: 2 };
/** The store counts the attempts of a study, so BullMQ must not limit them. */
const ANY_NUMBER = 1_000_000;
/** BullMQ's longest wait for a ticket. */
const LONGEST_WAIT_MS = 10_000;
/** Retry of tickets after a failure of Redis. */
const BACK_OFF = { type: 'fixed', delay: 1000 };
/** Retry of a study whose attempt failed with an unforeseen error. */
const AFTER_FAULT: HandedBack = { retryAfterMs: 1000 };

export interface RedisJobQueueOptions {
  readonly prefix: string;
  /** Head start in milliseconds of a `stat` study over `routine`. */
  readonly ageingMs: number;
  /** A host without a sign of life for this time counts as dead, and other hosts take its studies. */
  readonly takeoverMs: number;
  /** Redis counts as unavailable if it does not answer within this time. */
  readonly timeoutMs: number;
}

/**
 * The job queue of several hosts. The order of the studies is stored in sorted sets; BullMQ delivers interchangeable tickets,
 * each to one worker, and again after the death of that worker. On delivery a ticket claims the next study and keeps it
 * until the study is done: a redelivered ticket brings the same study. Each study has one ticket with its id, so that it is
 * never queued twice.
 */
export class RedisJobQueue implements StudyJobQueue {
  private readonly queue: Queue;
  private worker: Worker | undefined;
  private workersConnection: Redis | undefined;

  /** @param redis closed by the caller */
  constructor(
    private readonly redis: Redis,
    private readonly settings: RedisJobQueueOptions,
    private readonly guard: StoreGuard,
  ) {
    this.queue = new Queue(NAME, {
      connection: redis,
      prefix: settings.prefix,
      defaultJobOptions: {
        removeOnComplete: true,
        removeOnFail: true,
        attempts: ANY_NUMBER,
        backoff: BACK_OFF,
      },
    });
    this.queue.on('error', (error) => guard.described('connect', error));
  }

  add({ id, priority, submittedAt }: QueuedStudy): Promise<void> {
    const turn = priority === 'stat' ? submittedAt - this.settings.ageingMs : submittedAt;
    return this.guard.run('enqueue', async () => {
      const ticket = await this.run(ENQUEUE, id, PRIORITIES[priority], turn);
      if (typeof ticket === 'string') {
        if ((await this.queue.getJob(ticket)) !== undefined) return;
        // A missing ticket would never deliver its study.
        await this.run(RELEASE, ticket, id);
      }
      // BullMQ ignores a second job with the same id.
      await this.queue.add('ticket', {}, { jobId: id });
    });
  }

  /** A running study stays; its host learns of the removal from the store. */
  async remove({ id }: QueuedStudy): Promise<void> {
    await this.guard.run('dequeue', () => this.run(DEQUEUE, id));
  }

  async position({ id }: QueuedStudy): Promise<number | undefined> {
    const rank = await this.guard.run('position', () => this.run(RANK, id));
    return typeof rank === 'number' ? rank + 1 : undefined;
  }

  lengths(): Promise<QueueLengths> {
    const [stat, routine, deferredStat, deferredRoutine] = this.keys;
    return this.guard.run('lengths', async () => {
      const counts = await Promise.all([
        this.redis.zcard(stat),
        this.redis.scard(deferredStat),
        this.redis.zcard(routine),
        this.redis.scard(deferredRoutine),
      ]);
      return { stat: counts[0] + counts[1], routine: counts[2] + counts[3] };
    });
  }

  work(perform: PerformStudy, concurrency: number): void {
    // Redis answers each wait for a ticket after at most LONGEST_WAIT_MS, so only longer silence is a failure.
    this.workersConnection = this.redis.duplicate({
      maxRetriesPerRequest: null,
      commandTimeout: undefined,
      socketTimeout: LONGEST_WAIT_MS + this.settings.timeoutMs,
    });
    this.workersConnection.on('error', (error) => this.guard.described('connect', error));
    this.worker = new Worker(NAME, (job, token) => this.take(perform, job, token), {
      connection: this.workersConnection,
      prefix: this.settings.prefix,
      concurrency,
      lockDuration: this.settings.takeoverMs,
      stalledInterval: this.settings.takeoverMs / 2,
      maxStalledCount: ANY_NUMBER,
    });
    // The worker retries after an error, or another host gets its ticket.
    this.worker.on('error', (error) => this.guard.described('take', error));
  }

  async close(): Promise<void> {
    await this.worker?.close();
    this.workersConnection?.disconnect();
    await this.queue.close();
  }

  /** A rejection makes BullMQ deliver the ticket again. */
  private async take(perform: PerformStudy, job: Job, token: string | undefined): Promise<void> {
    const ticket = job.id;
    if (ticket === undefined) return;
    const id = await this.guard.run('claim', () => this.run(CLAIM, ticket));
    // The study was cancelled while it waited.
    if (typeof id !== 'string') return;
    const end = await perform(id).catch(() => AFTER_FAULT);
    if (end === 'done') {
      await this.guard.run('finish', () => this.run(FINISH, ticket, id));
    } else if (end.retryAfterMs === 0) {
      await this.guard.run('release', () => this.run(RELEASE, ticket, id));
      await job.moveToWait(token);
      throw new WaitingError();
    } else {
      await this.guard.run('defer', () => this.run(DEFER, ticket, id));
      await job.moveToDelayed(Date.now() + end.retryAfterMs, token);
      throw new DelayedError();
    }
  }

  private run(script: string, ...parameters: readonly (string | number)[]): Promise<unknown> {
    return this.redis.eval(script, this.keys.length, ...this.keys, ...parameters);
  }

  private get keys() {
    const { prefix } = this.settings;
    return [
      `${prefix}:waiting:stat`,
      `${prefix}:waiting:routine`,
      `${prefix}:deferred:stat`,
      `${prefix}:deferred:routine`,
      `${prefix}:positions`,
      `${prefix}:tickets`,
      `${prefix}:claimed`,
      `${prefix}:turns`,
    ] as const;
  }
}
