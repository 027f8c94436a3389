import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  SharedFilesConfiguration,
  SharedStudiesConfiguration,
  StudiesConfiguration,
} from '../config/studies.configuration.js';
import { DirectoryFiles } from '../studies/directory-files.js';
import { DirectoryLock } from '../studies/directory-lock.js';
import { queueUnusable } from '../studies/studies-errors.js';
import type { StudyFiles } from '../studies/study-files.js';
import type { StudyPlace } from './study-place.js';

/**
 * Studies that several hosts take from one Redis server. What only they need is loaded only here.
 * @throws DomainError `studies.queue-unusable`, `studies.redis-unreachable`, `studies.bucket-unreachable`
 */
export async function openSharedPlace(
  { directory, ageingMs }: StudiesConfiguration,
  { redisUrl: url, prefix, takeoverMs, files }: SharedStudiesConfiguration,
): Promise<StudyPlace> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw queueUnusable(directory, 'it cannot be made', cause);
  });
  // What is this process's own lies there: webhooks that it has to send, files that it works on.
  const lock = await DirectoryLock.take(directory);
  const { openRedisStudies } = await import('../studies-redis/redis-studies.js');
  const sharedFiles = await openFiles(files, join(directory, 'scratch'));
  const studies = await openRedisStudies({ url, prefix: `{${prefix}}`, ageingMs, takeoverMs }, sharedFiles);
  const close = async (): Promise<void> => {
    await studies.close();
    await lock[Symbol.asyncDispose]();
  };
  return { ...studies, isOwn: false, close };
}

async function openFiles(files: SharedFilesConfiguration, scratch: string): Promise<StudyFiles> {
  if (files.kind === 'directory') return DirectoryFiles.open(files.directory);
  const { Bucket } = await import('../studies-bucket/bucket.js');
  const { BucketFiles } = await import('../studies-bucket/bucket-files.js');
  return BucketFiles.open(await Bucket.open(files), scratch);
}
