import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DirectoryFiles } from './directory-files.js';
import { DirectoryLock } from './directory-lock.js';
import { FileStudyStore } from './file-study-store.js';
import { MemoryJobQueue } from './memory-job-queue.js';
import { diskFault } from '../../storage/disk-errors.js';
import { StoreGuard, type StoreFaults } from '../../storage/store-faults.js';
import { hasEnded } from '../lifecycle/study-record.js';
import { queueUnusable } from '../lifecycle/studies-errors.js';

/** The studies of one process in one private directory, without a server. */
export interface EmbeddedStudies extends AsyncDisposable {
  readonly store: FileStudyStore;
  readonly queue: MemoryJobQueue;
  readonly files: DirectoryFiles;
  /** Finishes pending writes and unlocks the directory. */
  close(): Promise<void>;
}

/**
 * Opens the directory. Removes files of studies without a record, whose submission was interrupted, and files of studies
 * that ended without a result.
 * @throws DomainError `studies.queue-unusable`
 */
export async function openEmbeddedStudies(
  directory: string,
  ageingMs: number,
  faults: StoreFaults,
): Promise<EmbeddedStudies> {
  await makeDirectory(directory);
  const lock = await DirectoryLock.take(directory);
  const disk = new StoreGuard('disk', faults, (cause) => diskFault('QUEUE_DIR', cause));
  const store = await FileStudyStore.open(join(directory, 'records'), disk);
  const files = await DirectoryFiles.open(join(directory, 'files'), disk);
  for (const id of await files.ids()) {
    const summary = store.summary(id);
    const isLeft =
      summary === undefined ? !store.isDamaged(id) : hasEnded(summary) && summary.state !== 'succeeded';
    if (isLeft) await files.removeAll(id);
  }
  const close = async (): Promise<void> => {
    await store.close();
    await lock[Symbol.asyncDispose]();
  };
  return { store, queue: new MemoryJobQueue(ageingMs), files, close, [Symbol.asyncDispose]: close };
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw queueUnusable(directory, 'it cannot be made', cause);
  }
}
