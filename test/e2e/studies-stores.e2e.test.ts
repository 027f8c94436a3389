/**
 * Stores of studies that fail under the running service: every accepted study still succeeds, and the failing store is
 * reported by name. A few cases in every run of the tests, all of them with `npm run test:soak`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultyProxy } from './faulty-proxy.js';
import { type Instruction, studyForm } from './instruction.js';
import { RunningBucket } from './running-bucket.js';
import { hasProgram } from './running-nginx.js';
import { RunningRedis } from './running-redis.js';
import { type RunningService, spawnService, startService, until } from './running-service.js';
import { canMount, SmallDisk } from './small-disk.js';

const isSoak = process.env['CTCLIP_SOAK'] === '1';
/** Durations of Redis outages in seconds. */
const OUTAGES_S = isSoak ? [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.5, 2, 3, 5] : [0.2, 1, 3];
const TIMEOUT_MS = 180_000;

const hasRedis = hasProgram('redis-server', '--version');
if (!hasRedis) console.warn('redis-server is not installed: the tests of a Redis that fails are skipped.');
const hasDisks = canMount();
if (!hasDisks) console.warn('This user may mount no disk: the tests of a full disk are skipped.');

interface Resource {
  readonly id: string;
  readonly state: string;
  readonly failure: { readonly code: string } | null;
}

/** A study that holds the device until it is released, and one that waits behind it. */
interface Held {
  readonly ids: readonly string[];
  release(): void;
}

let words = 0;

async function post(service: RunningService, instruction: Instruction): Promise<Response> {
  return fetch(`${service.url}/studies?fresh=true`, { method: 'POST', body: studyForm(instruction) });
}

async function submit(service: RunningService, instruction: Instruction): Promise<string> {
  const response = await post(service, instruction);
  expect(response.status, await response.clone().text()).toBe(202);
  return ((await response.json()) as Resource).id;
}

async function hold(service: RunningService): Promise<Held> {
  const word = `go-${words++}`;
  const running = await submit(service, service.waitFor(word));
  await until(async () => (await resource(service, running))?.state === 'running', 'the beginning');
  const waiting = await submit(service, { do: 'succeed' });
  return { ids: [running, waiting], release: () => service.release(word) };
}

/** Undefined while its store is unavailable. */
async function resource(service: RunningService, id: string): Promise<Resource | undefined> {
  const response = await service.get(`/studies/${id}`);
  const body: unknown = await response.json();
  if (response.status === 200) return body as Resource;
  expect(response.status).toBe(503);
  return undefined;
}

async function expectSuccess(service: RunningService, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await until(async () => {
      const study = await resource(service, id);
      return study !== undefined && study.state !== 'waiting' && study.state !== 'running';
    }, `the end of ${id}`);
    expect(await resource(service, id)).toMatchObject({ state: 'succeeded', failure: null });
  }
}

/** Probes and clients receive the same report. */
async function expectRefusals(service: RunningService, code: string): Promise<void> {
  await until(async () => (await service.get('/health/ready')).status === 503, 'the probe');
  for (const path of ['/health', '/health/ready']) {
    const health = await service.get(path);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({
      failing: expect.arrayContaining(['studies']) as unknown,
      checks: { studies: { status: 'down', code } },
    });
  }
  const refused = await post(service, { do: 'succeed' });
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ code });
}

async function expectRecovery(service: RunningService): Promise<void> {
  await until(async () => (await service.get('/health')).status === 200, 'the recovery');
  await expectSuccess(service, [await submit(service, { do: 'succeed' })]);
}

async function expectReport(service: RunningService, store: string, code: string): Promise<void> {
  const line = await service.logged(
    (entry) => entry['store'] === store && entry['code'] === code,
    'the line',
  );
  expect(line).toMatchObject({ level: 'error', operation: expect.any(String) as unknown });
  expect(String(line['cause'])).not.toBe('');
  const metrics = await (await service.get('/metrics')).text();
  expect(metrics).toMatch(
    new RegExp(`^ctclip_store_faults_total\\{store="${store}",operation="[a-z-]+"\\} [1-9]`, 'm'),
  );
}

describe.skipIf(!hasRedis).each(['a shared directory', 'a bucket'])('studies in Redis and %s', (medium) => {
  let redis: RunningRedis;
  let bucket: RunningBucket;
  let proxy: FaultyProxy;
  let directory: string;
  let service: RunningService;
  beforeAll(async () => {
    redis = await RunningRedis.start();
    bucket = await RunningBucket.start();
    proxy = await FaultyProxy.start(bucket.endpoint);
    directory = mkdtempSync(join(tmpdir(), 'stores-'));
    const files =
      medium === 'a bucket'
        ? {
            STUDIES_FILES: `s3://${bucket.name}/stores`,
            STUDIES_BUCKET_ENDPOINT: proxy.endpoint,
            ...bucket.credentials,
          }
        : { STUDIES_FILES: join(directory, 'files') };
    service = await startService({ REDIS_URL: redis.url, STUDIES_TAKEOVER_SECONDS: '2', ...files });
  }, TIMEOUT_MS);
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
    await bucket[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(OUTAGES_S)(
    'succeed although Redis is killed as one ends and the next one begins, and is unavailable for %s s',
    async (seconds) => {
      const held = await hold(service);
      await redis.kill();
      held.release();
      await delay(seconds * 1000);
      await redis.restart();
      await expectSuccess(service, held.ids);
      await expectRecovery(service);
    },
    TIMEOUT_MS,
  );

  it.each(OUTAGES_S)(
    'succeed although Redis is killed while they are accepted, and is unavailable for %s s',
    async (seconds) => {
      const held = await hold(service);
      const posting = Array.from({ length: 8 }, () => post(service, { do: 'succeed' }));
      await redis.kill();
      const responses = await Promise.all(posting);
      await delay(seconds * 1000);
      await redis.restart();
      held.release();
      const accepted = responses.filter(({ status }) => status === 202);
      expect(responses.every(({ status }) => status === 202 || status === 503)).toBe(true);
      const ids = await Promise.all(
        accepted.map(async (response) => ((await response.json()) as Resource).id),
      );
      await expectSuccess(service, [...held.ids, ...ids]);
    },
    TIMEOUT_MS,
  );

  it.each([
    [
      'is out of memory',
      ['CONFIG', 'SET', 'maxmemory', '1'],
      ['CONFIG', 'SET', 'maxmemory', '0'],
      'studies.redis-full',
    ],
    [
      'becomes a read-only replica',
      ['REPLICAOF', '127.0.0.1', '1'],
      ['REPLICAOF', 'NO', 'ONE'],
      'studies.redis-read-only',
    ],
  ] as const)(
    'succeed although Redis %s meanwhile, and new ones are refused with that reason',
    async (_what, [breaks, ...how], [mends, ...again], code) => {
      const held = await hold(service);
      await redis.command(breaks, ...how);
      held.release();
      await expectRefusals(service, code);
      await expectReport(service, 'redis', code);
      await redis.command(mends, ...again);
      await expectSuccess(service, held.ids);
      await expectRecovery(service);
    },
    TIMEOUT_MS,
  );

  it.skipIf(medium !== 'a bucket').each(['answers 503', 'closes connections'] as const)(
    'succeed although the bucket %s meanwhile',
    async (mode) => {
      const held = await hold(service);
      proxy.becomes(mode);
      held.release();
      await expectRefusals(service, 'studies.bucket-unavailable');
      await expectReport(service, 'bucket', 'studies.bucket-unavailable');
      proxy.becomes('well');
      await expectSuccess(service, held.ids);
      await expectRecovery(service);
    },
    TIMEOUT_MS,
  );

  it('end no process', () => expect(service.isRunning).toBe(true));
});

describe.skipIf(!hasDisks)('studies on a full disk', () => {
  it(
    'succeed when there is room again, and new ones are refused meanwhile',
    async () => {
      using disk = new SmallDisk(1);
      await using service = await startService({ QUEUE_DIR: disk.directory });
      const held = await hold(service);
      disk.fill();
      held.release();
      await expectRefusals(service, 'studies.disk-full');
      await expectReport(service, 'disk', 'studies.disk-full');
      disk.makeRoom();
      await expectSuccess(service, held.ids);
      await expectRecovery(service);
    },
    TIMEOUT_MS,
  );

  it(
    'succeed after a restart with a full disk',
    async () => {
      using disk = new SmallDisk(1);
      // Disposed of at the end: the first study waits for a file in its directory.
      await using service = await startService({ QUEUE_DIR: disk.directory });
      const held = await hold(service);
      disk.fill();
      service.signal('SIGKILL');
      await service.ended;
      held.release();
      await using next = spawnService({ QUEUE_DIR: disk.directory });
      await next.listening();
      await until(async () => (await next.get('/health')).status === 503, 'the probe');
      disk.makeRoom();
      await next.ready();
      await expectSuccess(next, held.ids);
    },
    TIMEOUT_MS,
  );

  it(
    'succeed although SPOOL_DIR is full, and new ones are refused',
    async () => {
      using disk = new SmallDisk(4);
      await using service = await startService({
        SPOOL_DIR: disk.directory,
        MIN_FREE_DISK_MB: '0',
        MAX_UPLOAD_MB: '1',
      });
      const held = await hold(service);
      disk.fill();
      const refused = await post(service, { do: 'succeed' });
      expect([500, 503]).toContain(refused.status);
      expect(((await refused.json()) as { code: string }).code).toMatch(/^upload\.(no-room|disk-full)$/);
      held.release();
      await expectSuccess(service, held.ids);
      disk.makeRoom();
      await expectRecovery(service);
    },
    TIMEOUT_MS,
  );
});
