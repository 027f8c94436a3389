import type { StudyFiles } from './lifecycle/study-files.js';
import type { StudyStore } from './lifecycle/study-store.js';
import type { StudyJobQueue } from './lifecycle/study-job-queue.js';

/** Injection token of the `StudiesBackend`. */
export const STUDIES_BACKEND = Symbol('StudiesBackend');

/** Where studies are kept. */
export interface StudiesBackend {
  readonly store: StudyStore;
  readonly line: StudyJobQueue;
  readonly files: StudyFiles;
  /** Whether no other process works on these studies: what was left under way is this process's to line up again. */
  readonly isOwn: boolean;
  close(): Promise<void>;
}
