import type { StudyFiles } from '../../src/server/studies/lifecycle/study-files.js';
import type { StudyStore } from '../../src/server/studies/lifecycle/study-store.js';
import type { StudyJobQueue } from '../../src/server/studies/lifecycle/study-job-queue.js';

/** The parts of one process, on a place that other processes may share. */
export interface Host {
  readonly store: StudyStore;
  readonly line: StudyJobQueue;
  readonly files: StudyFiles;
  /** Lines up what was left, where nobody else does. */
  readonly recovers: boolean;
  /** Gives back what it holds of the place. */
  close(): Promise<void>;
}

/** A place for studies, empty at first. */
export interface Place {
  /** @param ageingMs of its line */
  open(ageingMs: number): Promise<Host>;
  /** Removes all of it. */
  remove(): Promise<void>;
}
