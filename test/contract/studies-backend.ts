import type { StudyFiles } from '../../src/server/studies/lifecycle/study-files.js';
import type { StudyStore } from '../../src/server/studies/lifecycle/study-store.js';
import type { StudyJobQueue } from '../../src/server/studies/lifecycle/study-job-queue.js';

/** The parts of one process, on a backend that other processes may share. */
export interface Host {
  readonly store: StudyStore;
  readonly queue: StudyJobQueue;
  readonly files: StudyFiles;
  /** Requeues orphaned studies, if no other part does. */
  readonly recovers: boolean;
  /** Releases its resources of the backend. */
  close(): Promise<void>;
}

/** A backend for studies, initially empty. */
export interface Backend {
  /** @param ageingMs of its queue */
  open(ageingMs: number): Promise<Host>;
  /** Deletes everything. */
  remove(): Promise<void>;
}
