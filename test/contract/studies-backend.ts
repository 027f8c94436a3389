import type { StoreFault } from '../../src/server/storage/store-faults.js';
import type { StudyFiles } from '../../src/server/studies/lifecycle/study-files.js';
import type { StudyStore } from '../../src/server/studies/lifecycle/study-store.js';
import type { StudyJobQueue } from '../../src/server/studies/lifecycle/study-job-queue.js';

/** The parts of one process, on a backend that other processes may share. */
export interface Host {
  readonly store: StudyStore;
  readonly queue: StudyJobQueue;
  readonly files: StudyFiles;
  /** Whether the host itself requeues orphaned studies. */
  readonly recovers: boolean;
  /** Releases its resources of the backend. */
  close(): Promise<void>;
}

/** A backend for studies, initially empty. */
export interface Backend {
  /** All faults that its stores reported. */
  readonly faults: readonly StoreFault[];
  /** @param ageingMs ageing time of the host's queue */
  open(ageingMs: number): Promise<Host>;
  /** Cuts the end off the stored record of a study. */
  damage(id: string): Promise<void>;
  /** Deletes everything. */
  remove(): Promise<void>;
}
