import type { StudyFiles } from '../lifecycle/study-files.js';
import type { StudyStore } from '../lifecycle/study-store.js';
import type { StudyJobQueue } from '../lifecycle/study-job-queue.js';
import { StoreGuard, type StoreFaults } from '../../storage/store-faults.js';
import { redisFault } from './redis-errors.js';
import { connectToRedis } from './redis-connection.js';
import { RedisStudyStore } from './redis-study-store.js';
import { RedisJobQueue, type RedisJobQueueOptions } from './redis-job-queue.js';

export interface RedisStudiesSettings extends RedisJobQueueOptions {
  /** `redis://`, or `rediss://` for TLS. */
  readonly url: string;
}

/** Store and queue of studies that several hosts share. */
export interface RedisStudies {
  readonly store: StudyStore;
  readonly queue: StudyJobQueue;
  readonly files: StudyFiles;
  close(): Promise<void>;
}

/**
 * @param files files that all hosts share
 * @throws DomainError `studies.redis-unreachable`
 */
export async function openRedisStudies(
  settings: RedisStudiesSettings,
  files: StudyFiles,
  faults: StoreFaults,
): Promise<RedisStudies> {
  const redis = await connectToRedis(settings.url, settings.timeoutMs);
  let connectionError: unknown;
  redis.on('error', (error) => (connectionError = error));
  redis.on('ready', () => (connectionError = undefined));
  const guard = new StoreGuard('redis', faults, (cause) => redisFault(cause, connectionError));
  const store = await RedisStudyStore.open(redis, settings.prefix, guard);
  const queue = new RedisJobQueue(redis, settings, guard);
  return {
    store,
    queue,
    files,
    close: async () => {
      await queue.close();
      await store.close();
      redis.disconnect();
    },
  };
}
