import type { StudyPriority } from './study-record.js';

export interface QueuedStudy {
  readonly id: string;
  readonly priority: StudyPriority;
  readonly submittedAt: number;
}

/** Never rejects. */
export type PerformStudy = (id: string) => Promise<'done' | 'handed-back'>;

/** How many wait, by priority. */
export type QueueLengths = Readonly<Record<StudyPriority, number>>;

/**
 * The studies that wait for a device. `stat` goes before `routine`, and a `routine` study that has waited for as long as
 * the line's ageing lets no later one before it.
 */
export interface StudyJobQueue {
  /** Puts a study in the line, durably once this resolves. One that is in it already stays where it is. */
  add(entry: QueuedStudy): Promise<void>;
  remove(entry: QueuedStudy): Promise<void>;
  /** From 1, which is next; undefined when it does not wait. */
  position(entry: QueuedStudy): Promise<number | undefined>;
  lengths(): Promise<QueueLengths>;
  /**
   * Takes studies out of the line, `concurrency` at once. One whose `perform` has not resolved when this process dies, or
   * that it hands back, is taken again, here or on another host.
   */
  work(perform: PerformStudy, concurrency: number): void;
  /** Takes none any more; resolves when those that were taken are done. */
  close(): Promise<void>;
}
