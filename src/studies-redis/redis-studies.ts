import type { StudyFiles } from '../studies/study-files.js';
import type { StudyLedger } from '../studies/study-ledger.js';
import type { StudyLine } from '../studies/study-line.js';
import { connectToRedis } from './redis-connection.js';
import { RedisLedger } from './redis-ledger.js';
import { RedisLine, type RedisLineSettings } from './redis-line.js';

export interface RedisStudiesSettings extends RedisLineSettings {
  /** `redis://`, or `rediss://` for TLS. */
  readonly url: string;
}

/** What studies need that several hosts take from one place. */
export interface RedisStudies {
  readonly ledger: StudyLedger;
  readonly line: StudyLine;
  readonly files: StudyFiles;
  close(): Promise<void>;
}

/**
 * @param files that all hosts have
 * @throws DomainError `studies.redis-unreachable`
 */
export async function openRedisStudies(
  settings: RedisStudiesSettings,
  files: StudyFiles,
): Promise<RedisStudies> {
  const redis = await connectToRedis(settings.url);
  const ledger = await RedisLedger.open(redis, settings.prefix);
  const line = new RedisLine(redis, settings);
  return {
    ledger,
    line,
    files,
    close: async () => {
      await line.close();
      await ledger.close();
      redis.disconnect();
    },
  };
}
