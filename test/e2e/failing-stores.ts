import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FaultyProxy } from './faulty-proxy.js';
import {
  expectRecovery,
  expectRefusals,
  expectReport,
  expectSuccess,
  hold,
  post,
  type Resource,
  SILENT,
  submit,
} from './held-studies.js';
import { RunningBucket } from './running-bucket.js';
import { hasProgram } from './running-nginx.js';
import { RunningRedis } from './running-redis.js';
import { type RunningService, startService, until } from './running-service.js';

const isSoak = process.env['CTCLIP_SOAK'] === '1';
const UNTIL_REPORTED = 'until it is reported';
/** How long Redis is unavailable: milliseconds, or until probes report it. */
const OUTAGES: readonly (number | typeof UNTIL_REPORTED)[] = isSoak
  ? [200, 400, 600, 800, 1000, 1200, 1500, 2000, 3000, 5000, UNTIL_REPORTED]
  : [200, UNTIL_REPORTED];
const TIMEOUT_MS = 180_000;
/** A server that is silent for longer counts as unavailable. */
const SILENCE_SECONDS = isSoak ? 3 : 2;
/** Delay of an answer that still arrives in time. */
const SLOW_SECONDS = isSoak ? 2 : 0.3;

const hasRedis = hasProgram('redis-server', '--version');
if (!hasRedis) console.warn('redis-server is not installed: the tests of a Redis that fails are skipped.');

/**
 * Describes studies in Redis, and in a shared directory or a bucket, that fail under the running service: every accepted study
 * still succeeds, and the failing store is reported by name. A few cases in every run of the tests, all of them with
 * `npm run test:soak`.
 */
export function describeFailingStores(medium: 'a shared directory' | 'a bucket'): void {
  describe.skipIf(!hasRedis)(`studies in Redis and ${medium}`, () => {
    let redis: RunningRedis;
    let bucket: RunningBucket;
    let proxy: FaultyProxy;
    let redisProxy: FaultyProxy;
    let directory: string;
    let service: RunningService;
    beforeAll(async () => {
      redis = await RunningRedis.start();
      redisProxy = await FaultyProxy.start(redis.url);
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
      service = await startService({
        REDIS_URL: redisProxy.endpoint,
        STUDIES_TAKEOVER_SECONDS: '2',
        STUDIES_REDIS_TIMEOUT_SECONDS: String(SILENCE_SECONDS),
        STUDIES_BUCKET_TIMEOUT_SECONDS: String(SILENCE_SECONDS),
        ...files,
      });
    }, TIMEOUT_MS);
    afterAll(async () => {
      await service[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      await redisProxy[Symbol.asyncDispose]();
      await bucket[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    });
    afterEach(() => {
      proxy.becomes('well');
      redisProxy.becomes('well');
    });

    const lasts = (outage: (typeof OUTAGES)[number]): Promise<void> =>
      outage === UNTIL_REPORTED
        ? until(async () => (await service.get('/health/ready')).status === 503, 'the report')
        : delay(outage);

    it.each(OUTAGES)(
      'succeed although Redis is killed as one ends and the next one begins, and is unavailable for a while: %s',
      async (outage) => {
        const held = await hold(service);
        await redis.kill();
        held.release();
        await lasts(outage);
        await redis.restart();
        await expectSuccess(service, held.ids);
        await expectRecovery(service);
      },
      TIMEOUT_MS,
    );

    it.each(OUTAGES)(
      'succeed although Redis is killed while one runs, and is unavailable for a while: %s',
      async (outage) => {
        const held = await hold(service);
        await redis.kill();
        await lasts(outage);
        await redis.restart();
        held.release();
        await expectSuccess(service, held.ids);
      },
      TIMEOUT_MS,
    );

    it.each(OUTAGES)(
      'succeed although Redis is killed while they are accepted, and is unavailable for a while: %s',
      async (outage) => {
        const held = await hold(service);
        const posting = Array.from({ length: 8 }, () => post(service, { do: 'succeed' }));
        await redis.kill();
        const responses = await Promise.all(posting);
        await lasts(outage);
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

    it.each(['hangs', 'loses its answers', 'is slow'] as const)(
      'succeed although a server %s meanwhile',
      async (mode) => {
        const faulty = medium === 'a bucket' ? proxy : redisProxy;
        faulty.slowMs = SLOW_SECONDS * 1000;
        const held = await hold(service);
        faulty.becomes(mode);
        held.release();
        if (mode === 'is slow') {
          await expectSuccess(service, held.ids);
          faulty.becomes('closes connections');
        } else {
          await expectRefusals(service, SILENT);
        }
        faulty.becomes('well');
        await expectSuccess(service, held.ids);
        await expectRecovery(service);
      },
      TIMEOUT_MS,
    );

    it(
      'succeed although Redis requires another password meanwhile, and new ones are refused with that reason',
      async () => {
        const held = await hold(service);
        await redis.require('another');
        held.release();
        await expectRefusals(service, 'studies.redis-denied');
        await expectReport(service, 'redis', 'studies.redis-denied');
        await redis.require('');
        await expectSuccess(service, held.ids);
        await expectRecovery(service);
      },
      TIMEOUT_MS,
    );

    it(
      'whose record is damaged are named, and do not affect others',
      async () => {
        const held = await hold(service);
        const damaged = held.ids[1] ?? '';
        await redis.command('SET', `{ctclip}:record:${damaged}`, '{"id":"');
        const answer = await service.get(`/studies/${damaged}`);
        expect(answer.status).toBe(500);
        expect(await answer.json()).toMatchObject({ code: 'studies.record-damaged' });
        await expectReport(service, 'redis', 'studies.record-damaged');
        const other = await submit(service, { do: 'succeed' });
        held.release();
        await expectSuccess(service, [held.ids[0] ?? '', other]);
        const list = (await (await service.get('/studies?limit=500')).json()) as { studies: Resource[] };
        expect(list.studies.map(({ id }) => id)).toContain(other);
        expect(list.studies.map(({ id }) => id)).not.toContain(damaged);
        expect((await service.get('/health')).status).toBe(200);
      },
      TIMEOUT_MS,
    );

    it(
      'that Redis lost are reported as lost, and new ones succeed',
      async () => {
        const held = await hold(service);
        await redis.command('FLUSHALL');
        held.release();
        await until(async () => (await service.get('/health')).status === 200, 'the probe');
        await expectReport(service, 'redis', 'studies.redis-emptied');
        for (const id of held.ids)
          expect(await (await service.get(`/studies/${id}`)).json()).toMatchObject({
            code: 'studies.unknown',
          });
        await expectRecovery(service);
      },
      TIMEOUT_MS,
    );

    it('end no process', () => expect(service.isRunning).toBe(true));
  });
}
