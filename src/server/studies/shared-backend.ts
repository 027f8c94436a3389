import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  SharedFilesConfiguration,
  SharedStudiesConfiguration,
  StudiesConfiguration,
} from '../../config/studies.configuration.js';
import { diskFault } from '../storage/disk-errors.js';
import { StoreGuard, type StoreFaults } from '../storage/store-faults.js';
import { DirectoryFiles } from './embedded/directory-files.js';
import { DirectoryLock } from './embedded/directory-lock.js';
import { queueUnusable } from './lifecycle/studies-errors.js';
import type { StudyFiles } from './lifecycle/study-files.js';
import type { StudiesBackend } from './studies-backend.js';

/**
 * Opens the studies that several hosts share through one Redis server. Loads the modules for it on demand.
 * @throws DomainError `studies.queue-unusable`, `studies.redis-unreachable`, `studies.bucket-unreachable`
 */
export async function openSharedBackend(
  { directory, ageingMs }: StudiesConfiguration,
  { redisUrl: url, prefix, takeoverMs, timeoutMs, files }: SharedStudiesConfiguration,
  faults: StoreFaults,
): Promise<StudiesBackend> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw queueUnusable(directory, 'it cannot be made', cause);
  });
  // The directory contains only data of this process: files in use, and unsent webhooks of version 0.1.
  const lock = await DirectoryLock.take(directory);
  const { openRedisStudies } = await import('./redis/redis-studies.js');
  const sharedFiles = await openFiles(files, join(directory, 'scratch'), faults);
  const studies = await openRedisStudies(
    { url, prefix: `{${prefix}}`, ageingMs, takeoverMs, timeoutMs },
    sharedFiles,
    faults,
  );
  const close = async (): Promise<void> => {
    await studies.close();
    await lock[Symbol.asyncDispose]();
  };
  return { ...studies, isOwn: false, close };
}

async function openFiles(
  files: SharedFilesConfiguration,
  scratch: string,
  faults: StoreFaults,
): Promise<StudyFiles> {
  if (files.kind === 'directory') {
    const disk = new StoreGuard('disk', faults, (cause) => diskFault('STUDIES_FILES', cause));
    return DirectoryFiles.open(files.directory, disk);
  }
  const { Bucket } = await import('./bucket/bucket.js');
  const { BucketFiles } = await import('./bucket/bucket-files.js');
  return BucketFiles.open(await Bucket.open(files, faults), scratch, faults);
}
