import type { StudyPriority } from './study-record.js';

export interface QueuedStudy {
  readonly id: string;
  readonly priority: StudyPriority;
  readonly submittedAt: number;
}

/** The study is unfinished and is taken again, here or on another host. Other studies do not wait for it. */
export interface HandedBack {
  /** Shortest delay in milliseconds; 0: at once. */
  readonly retryAfterMs: number;
}

/** Works on a study. Should not reject; a queue retries the study after a rejection. */
export type PerformStudy = (id: string) => Promise<'done' | HandedBack>;

/** Number of waiting studies by priority. */
export type QueueLengths = Readonly<Record<StudyPriority, number>>;

/**
 * The queue of studies that wait for a device. `stat` studies run before `routine` ones, but a `routine` study that has waited
 * for the queue's ageing time runs before every later study.
 */
export interface StudyJobQueue {
  /** Queues a study; durable once this resolves. A queued or running study keeps its position. */
  add(entry: QueuedStudy): Promise<void>;
  remove(entry: QueuedStudy): Promise<void>;
  /** Position, 1 for the next study; undefined for studies that do not wait or were handed back with a delay. */
  position(entry: QueuedStudy): Promise<number | undefined>;
  /** Lengths of the queue, including studies that were handed back with a delay. */
  lengths(): Promise<QueueLengths>;
  /**
   * Takes studies out of the queue, `concurrency` at once. A study that is handed back, or whose process dies before `perform`
   * resolves, is taken again, here or on another host.
   */
  work(perform: PerformStudy, concurrency: number): void;
  /** Stops taking studies; resolves when the running ones are done. */
  close(): Promise<void>;
}
