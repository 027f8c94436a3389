import type { StudyPriority } from './study-record.js';

export interface QueuedStudy {
  readonly id: string;
  readonly priority: StudyPriority;
  readonly submittedAt: number;
}

/** The study is not done: it is taken again, here or on another host. Other studies do not wait for it. */
export interface HandedBack {
  /** Not before so many milliseconds; 0: at once. */
  readonly retryAfterMs: number;
}

/** Works on a study. Never rejects; a queue treats a rejection as a study that is handed back. */
export type PerformStudy = (id: string) => Promise<'done' | HandedBack>;

/** How many wait, by priority. */
export type QueueLengths = Readonly<Record<StudyPriority, number>>;

/**
 * The studies that wait for a device. `stat` goes before `routine`, but a `routine` study that has waited for the queue's
 * ageing time goes before every later study.
 */
export interface StudyJobQueue {
  /** Queues a study, durably once this resolves. One that is in the queue already, or is worked on, stays where it is. */
  add(entry: QueuedStudy): Promise<void>;
  remove(entry: QueuedStudy): Promise<void>;
  /** From 1, which is next; undefined when it does not wait, or was handed back for a while. */
  position(entry: QueuedStudy): Promise<number | undefined>;
  /** Those that were handed back for a while are among them. */
  lengths(): Promise<QueueLengths>;
  /**
   * Takes studies out of the queue, `concurrency` at once. One whose `perform` has not resolved when this process dies, or
   * that it hands back, is taken again, here or on another host.
   */
  work(perform: PerformStudy, concurrency: number): void;
  /** Takes no more; resolves when those that were taken are done. */
  close(): Promise<void>;
}
