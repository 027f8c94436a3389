import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeEndNotifier } from '../../../../test/contract/notifier-contract.js';
import { describeStudies } from '../../../../test/contract/studies-contract.js';
import type { Backend } from '../../../../test/contract/studies-backend.js';
import { hasProgram } from '../../../../test/e2e/running-nginx.js';
import { RunningRedis } from '../../../../test/e2e/running-redis.js';
import { diskFault } from '../../storage/disk-errors.js';
import { StoreFaults, StoreGuard } from '../../storage/store-faults.js';
import { DirectoryFiles } from '../embedded/directory-files.js';
import { openRedisStudies } from './redis-studies.js';

const isInstalled = hasProgram('redis-server', '--version');
if (!isInstalled) console.warn('redis-server is not installed: the tests of studies in Redis are skipped.');

describe.skipIf(!isInstalled)('with a Redis server', () => {
  let server: RunningRedis;
  beforeAll(async () => {
    server = await RunningRedis.start();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function makeBackend(): Promise<Backend> {
    const directory = mkdtempSync(join(tmpdir(), 'shared-'));
    const prefix = `{${randomUUID()}}`;
    return Promise.resolve({
      open: async (ageingMs) => {
        const faults = new StoreFaults();
        const disk = new StoreGuard('disk', faults, (cause) => diskFault('STUDIES_FILES', cause));
        const files = await DirectoryFiles.open(directory, disk);
        const settings = { url: server.url, prefix, ageingMs, takeoverMs: 1000 };
        return { ...(await openRedisStudies(settings, files, faults)), recovers: false };
      },
      remove: async () => {
        const redis = new Redis(server.url);
        await redis.flushall();
        redis.disconnect();
        rmSync(directory, { recursive: true });
      },
    });
  }

  describeStudies('studies in Redis and a shared directory', makeBackend);
  describeEndNotifier('the ends of studies in Redis', makeBackend);
});
