import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from '../../../../test/contract/once.js';
import { describeEndNotifier } from '../../../../test/contract/notifier-contract.js';
import { describeOutbox } from '../../../../test/contract/outbox-contract.js';
import { describeStudies } from '../../../../test/contract/studies-contract.js';
import type { Backend } from '../../../../test/contract/studies-backend.js';
import { hasProgram } from '../../../../test/e2e/running-nginx.js';
import { RunningBucket } from '../../../../test/e2e/running-bucket.js';
import { RunningRedis } from '../../../../test/e2e/running-redis.js';
import { until } from '../../../../test/until.js';
import { DomainError } from '../../../core/problem/domain-error.js';
import { diskFault } from '../../storage/disk-errors.js';
import { type StoreFault, StoreFaults, StoreGuard } from '../../storage/store-faults.js';
import { DirectoryFiles } from '../embedded/directory-files.js';
import { Bucket } from '../bucket/bucket.js';
import { BucketFiles } from '../bucket/bucket-files.js';
import type { StudyFiles } from '../lifecycle/study-files.js';
import { studyOptions } from '../../../core/pipeline/study-options.js';
import type { StudyState } from '../lifecycle/study-record.js';
import { started, submitted } from '../lifecycle/study-transitions.js';
import { openRedisStudies } from './redis-studies.js';

const TIMEOUT_MS = 10_000;
const isInstalled = hasProgram('redis-server', '--version');
if (!isInstalled) console.warn('redis-server is not installed: the tests of studies in Redis are skipped.');

describe.skipIf(!isInstalled)('with a Redis server', () => {
  let server: RunningRedis;
  let bucket: RunningBucket;
  beforeAll(async () => {
    server = await RunningRedis.start();
    bucket = await RunningBucket.start();
    Object.assign(process.env, bucket.credentials);
  });
  afterAll(async () => {
    await bucket[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  type OpenFiles = (directory: string, faults: StoreFaults) => Promise<StudyFiles>;

  const openDirectory: OpenFiles = (directory, faults) =>
    DirectoryFiles.open(
      directory,
      new StoreGuard('disk', faults, (cause) => diskFault('STUDIES_FILES', cause)),
    );

  const openBucket: OpenFiles = async (directory, faults) => {
    const { name, endpoint } = bucket;
    const settings = {
      name,
      prefix: `${basename(directory)}/`,
      endpoint,
      region: 'us-east-1',
      timeoutMs: TIMEOUT_MS,
    };
    return BucketFiles.open(await Bucket.open(settings, faults), join(directory, randomUUID()), faults);
  };

  const backendWith = (openFiles: OpenFiles) => (): Promise<Backend> => {
    const directory = mkdtempSync(join(tmpdir(), 'shared-'));
    const prefix = `{${randomUUID()}}`;
    const reported: StoreFault[] = [];
    const command = async (run: (redis: Redis) => Promise<unknown>): Promise<void> => {
      const redis = new Redis(server.url);
      await run(redis);
      redis.disconnect();
    };
    return Promise.resolve({
      faults: reported,
      open: async (ageingMs) => {
        const faults = new StoreFaults();
        faults.onFault((fault) => reported.push(fault));
        const files = await openFiles(directory, faults);
        const settings = { url: server.url, prefix, ageingMs, takeoverMs: 1000, timeoutMs: TIMEOUT_MS };
        const studies = await openRedisStudies(settings, files, faults);
        return { ...studies, recovers: false, close: once(() => studies.close()) };
      },
      damage: (id) =>
        command(async (redis) => {
          const key = `${prefix}:record:${id}`;
          await redis.set(key, ((await redis.get(key)) ?? '').slice(0, 60));
        }),
      remove: async () => {
        await command((redis) => redis.flushall());
        rmSync(directory, { recursive: true });
      },
    });
  };

  const openHost = async (backend: Backend) => {
    const host = await backend.open(1);
    return { ...host, close: () => host.close() };
  };

  describeStudies('studies in Redis and a shared directory', backendWith(openDirectory));
  describeStudies('studies in Redis and a bucket', backendWith(openBucket));
  it('processes a study whose entry in the queue was lost, after the next search for orphans', async () => {
    const backend = await backendWith(openDirectory)();
    const { queue, close } = await openHost(backend);
    const entry = { id: randomUUID(), priority: 'routine', submittedAt: 1000 } as const;
    await queue.add(entry);
    const redis = new Redis(server.url);
    await redis.del(await redis.keys('*:waiting:routine'));
    redis.disconnect();
    expect(await queue.position(entry)).toBeUndefined();
    await queue.add(entry);
    expect(await queue.position(entry)).toBe(1);
    await close();
    await backend.remove();
  });

  it('reports once that the server has lost its data, and keeps studies again', async () => {
    const backend = await backendWith(openDirectory)();
    const { store, close } = await openHost(backend);
    await store.check();
    const redis = new Redis(server.url);
    await redis.flushall();
    redis.disconnect();
    await store.check();
    await store.check();
    expect(backend.faults.map(({ error }) => error.code)).toEqual(['studies.redis-emptied']);
    await close();
    await backend.remove();
  });

  it('lists a study only in its present state, even if its summary was damaged in the earlier one', async () => {
    const backend = await backendWith(openDirectory)();
    const { store, close } = await openHost(backend);
    const id = randomUUID();
    const study = { id, owner: null, priority: 'routine', kind: 'dicom-zip', fileName: 'study.zip' } as const;
    const keys = { requestId: id, contentKey: id, repeatKey: id };
    await store.create(submitted({ ...study, ...keys, options: studyOptions() }, 1000));
    const redis = new Redis(server.url);
    for (const key of await redis.keys('*:summaries'))
      if (await redis.hexists(key, id)) await redis.hset(key, id, 'damaged');
    redis.disconnect();
    await store.update(id, (record) => started(record, 'attempt', 2000));
    const listed = async (state: StudyState) =>
      (await store.page({ state, submittedAfter: 0 }, undefined, 10)).records.map((record) => record.id);
    expect([await listed('waiting'), await listed('running')]).toEqual([[], [id]]);
    await close();
    await backend.remove();
  });

  it('names a wrong password as the reason of every failure, and works again with the right one', async () => {
    const backend = await backendWith(openDirectory)();
    const { store, close } = await openHost(backend);
    const code = async (): Promise<string> =>
      store.check().then(
        () => 'none',
        (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
      );
    await server.require('another');
    await until(async () => (await code()) === 'studies.redis-denied', 'the refusal');
    const codes: string[] = [];
    for (let check = 0; check < 4; check++) codes.push(await code());
    expect(new Set(codes)).toEqual(new Set(['studies.redis-denied']));
    await server.require('');
    await until(async () => (await code()) === 'none', 'the recovery');
    await close();
    await backend.remove();
  });

  describeEndNotifier('the ends of studies in Redis', backendWith(openDirectory));
  describeOutbox('the deliveries of studies in Redis', backendWith(openDirectory));
});
