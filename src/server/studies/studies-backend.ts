import type { StudyFiles } from './lifecycle/study-files.js';
import type { StudyStore } from './lifecycle/study-store.js';
import type { StudyJobQueue } from './lifecycle/study-job-queue.js';

/** Injection token of the `StudiesBackend`. */
export const STUDIES_BACKEND = Symbol('StudiesBackend');

/** Store, queue and files of the studies. */
export interface StudiesBackend {
  readonly store: StudyStore;
  readonly queue: StudyJobQueue;
  readonly files: StudyFiles;
  /** Whether only this process works on these studies: then it requeues unfinished ones at its start. */
  readonly isOwn: boolean;
  close(): Promise<void>;
}
