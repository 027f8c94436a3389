/**
 * Studies whose service is killed and whose stores fail repeatedly, and many studies from many clients. A few in every run
 * of the tests; the intended load of the service with `npm run test:soak`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../src/core/phantom/random.js';
import { bucketFaults, diskFaults, DisturbedHosts, redisFaults } from './disturbed-hosts.js';
import { FaultyProxy } from './faulty-proxy.js';
import { studyForm } from './instruction.js';
import { RunningBucket } from './running-bucket.js';
import { hasProgram } from './running-nginx.js';
import { RunningRedis } from './running-redis.js';
import { type RunningService, startService, until } from './running-service.js';
import { WebhookReceiver } from './webhook-receiver.js';

const isSoak = process.env['CTCLIP_SOAK'] === '1';
const DISTURBED_STUDIES = isSoak ? 200 : 8;
/** Minimum number of kills, and of store faults. */
const DISTURBANCES = isSoak ? 15 : 2;
const PACE = isSoak ? { pause: 800, fault: 2500 } : { pause: 200, fault: 800 };
/** Least share of successes. The other studies were interrupted three times by kills. */
const MIN_SUCCESSES = isSoak ? 0.95 : 0.75;
/** `CTCLIP_SEED` repeats what happened in an earlier run: which disturbances, in which order and how long. */
const seed = Number(process.env['CTCLIP_SEED'] ?? randomInt(2 ** 32));
const random = new Random(seed);
console.info(`The seed of the disturbances is ${seed} (CTCLIP_SEED).`);
const MANY_STUDIES = isSoak ? 1000 : 100;
const CLIENTS = 20;
const TIMEOUT_MS = 1_200_000;
const BYTES_PER_MB = 1024 * 1024;
/** Memory that grows with each study would exceed this; fluctuations of the runtime do not. */
const MAX_GROWTH_MB = 64;

const isInstalled = hasProgram('redis-server', '--version');
if (!isInstalled) console.warn('redis-server is not installed: hosts on a Redis server are not killed.');

interface Resource {
  readonly id: string;
  readonly state: string;
  readonly priority: string;
  readonly submitted_at: string;
  readonly started_at: string;
  readonly failure: { readonly code: string } | null;
  readonly result: {
    readonly warnings: readonly { readonly code: string; readonly message: string }[];
  } | null;
}

let directory: string;
let receiver: WebhookReceiver;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'endurance-'));
  receiver = await WebhookReceiver.start();
});
afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

async function allStudies(service: RunningService): Promise<Resource[]> {
  const studies: Resource[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = (await (await service.get(`/studies?limit=200&cursor=${cursor}`)).json()) as {
      readonly studies: readonly Resource[];
      readonly next: string | null;
    };
    studies.push(...page.studies);
    cursor = page.next;
  }
  return studies;
}

const hasEnded = ({ state }: Resource): boolean => state !== 'waiting' && state !== 'running';

/** Runs `task` for every number below `count`, on `workers` at once. */
async function inParallel(
  count: number,
  workers: number,
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: workers }, work));
}

/** Sends a study until it is accepted, always with the same key. */
async function submit(hosts: DisturbedHosts, tag: number, afterMs: number): Promise<string> {
  for (;;) {
    try {
      const query = `fresh=true&webhook_url=${encodeURIComponent(receiver.url)}`;
      const response = await fetch(`${hosts.one?.url ?? ''}/studies?${query}`, {
        method: 'POST',
        body: studyForm({ do: 'tell-options', afterMs, tag }),
        headers: { 'idempotency-key': `key-${tag}` },
      });
      const answer = (await response.json()) as Resource;
      if (response.status === 202) return answer.id;
    } catch {
      // Killed before it answered: it is unknown whether the study was accepted.
    }
    await delay(50);
  }
}

/** The kind of disturbance that is still needed when there were enough of the other one. */
function missing({ kills, faults }: DisturbedHosts): 'kill' | 'fault' | undefined {
  if (kills >= DISTURBANCES) return 'fault';
  return faults >= DISTURBANCES ? 'kill' : undefined;
}

/** Sends studies, and disturbs the hosts all the while: each further study waits for its share of the disturbances. */
async function submitAll(hosts: DisturbedHosts, afterMs: number): Promise<ReadonlyMap<number, string>> {
  const accepted = new Map<number, string>();
  let share = 0;
  const disturbing = (async () => {
    while (hosts.kills < DISTURBANCES || hosts.faults < DISTURBANCES) {
      await hosts.disturb(isSoak ? undefined : missing(hosts));
      share = Math.min(hosts.kills, hosts.faults) / DISTURBANCES;
    }
  })();
  await inParallel(DISTURBED_STUDIES, 4, async (tag) => {
    await until(() => tag / DISTURBED_STUDIES <= share + 1 / DISTURBANCES, 'the disturbances');
    accepted.set(tag, await submit(hosts, tag, afterMs));
    // Sent again, like a client that has not received the answer.
    if (tag % 10 === 0) expect(await submit(hosts, tag, afterMs)).toBe(accepted.get(tag));
  });
  await disturbing;
  return accepted;
}

/** @param afterMs duration of a study, so that disturbances happen in the middle of many */
async function survive(hosts: DisturbedHosts, afterMs: number): Promise<void> {
  const accepted = await submitAll(hosts, afterMs);
  const listed = async (): Promise<Resource[]> =>
    hosts.one === undefined ? [] : allStudies(hosts.one).catch(() => []);
  await until(async () => {
    const studies = await listed();
    return studies.length > 0 && studies.every(hasEnded);
  }, 'the ends');
  const studies = await listed();
  const succeeded = studies.filter(({ state }) => state === 'succeeded').length;
  console.info(
    `${succeeded} of ${studies.length} studies, ${hosts.kills} kills, ${hosts.faults} faults of stores`,
  );
  // No study is lost or duplicated. Each has its own answer, or the failure of a study whose hosts were killed
  // repeatedly.
  expect(studies.map(({ id }) => id).sort()).toEqual([...accepted.values()].sort());
  for (const [tag, id] of accepted) {
    const study = studies.find((candidate) => candidate.id === id);
    if (study?.state === 'failed') expect(study.failure?.code).toBe('studies.interrupted');
    else expect(study?.result?.warnings).toContainEqual({ code: 'test.tag', message: String(tag) });
  }
  expect(succeeded).toBeGreaterThanOrEqual(MIN_SUCCESSES * studies.length);
  expect(hosts.kills).toBeGreaterThanOrEqual(DISTURBANCES);
  expect(hosts.faults).toBeGreaterThanOrEqual(DISTURBANCES);
  expect(hosts.unordered).toEqual([]);
  // Their webhook receives each end, possibly more than once, with the study's id.
  const received = (): string[] => [...new Set(receiver.received.map(({ delivery }) => String(delivery)))];
  await until(() => received().length >= studies.length, 'the calls');
  expect(received().sort()).toEqual([...accepted.values()].sort());
  console.info(`${receiver.received.length} calls about ${studies.length} studies`);
}

/** Settings of all hosts. */
function common(): Readonly<Record<string, string>> {
  return { ...receiver.settings, STUDIES_LIMIT: '1000' };
}

describe('studies of a service that is killed with its device, and whose stores fail, at random moments', () => {
  it(
    'are each answered once, from the local disk',
    async () => {
      const full = join(directory, 'full');
      const settings = { ...common(), QUEUE_DIR: join(directory, 'queue'), TEST_DISK_FULL: full };
      await using hosts = new DisturbedHosts([settings], diskFaults(full), random.fork('disk'), PACE);
      await hosts.start();
      await survive(hosts, 50);
    },
    TIMEOUT_MS,
  );

  it.skipIf(!isInstalled).each(['a directory', 'a bucket'])(
    'are each answered once, from two hosts on a Redis server with %s',
    async (medium) => {
      await using redis = await RunningRedis.start();
      await using bucket = await RunningBucket.start();
      await using proxy = await FaultyProxy.start(bucket.endpoint);
      const isBucket = medium === 'a bucket';
      const files = isBucket
        ? {
            STUDIES_FILES: `s3://${bucket.name}/endurance`,
            STUDIES_BUCKET_ENDPOINT: proxy.endpoint,
            ...bucket.credentials,
          }
        : { STUDIES_FILES: join(directory, 'files') };
      const settings = { ...common(), ...files, REDIS_URL: redis.url, STUDIES_TAKEOVER_SECONDS: '1' };
      await using hosts = new DisturbedHosts(
        ['first', 'second'].map((name) => ({ ...settings, QUEUE_DIR: join(directory, name) })),
        [...redisFaults(redis), ...(isBucket ? bucketFaults(proxy) : [])],
        random.fork(medium),
        PACE,
      );
      await hosts.start();
      await survive(hosts, 300);
    },
    TIMEOUT_MS,
  );
});

/** Resident memory of the process. */
async function memoryMb(service: RunningService): Promise<number> {
  const metrics = await (await service.get('/metrics')).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]) / BYTES_PER_MB;
}

it(
  'many studies of many clients are answered in order of priority, with constant memory',
  async () => {
    await using service = await startService({ STUDIES_LIMIT: String(MANY_STUDIES + 1) });
    const post = async (body: FormData, query: string): Promise<void> => {
      const response = await fetch(`${service.url}/studies?${query}`, { method: 'POST', body });
      expect(response.status).toBe(202);
      await response.arrayBuffer();
    };
    // Holds the device until all of them wait.
    await post(studyForm(service.waitFor('go')), 'priority=stat');
    await inParallel(MANY_STUDIES, CLIENTS, (tag) =>
      post(studyForm({ do: 'succeed' }), `fresh=true&priority=${tag % 7 === 0 ? 'stat' : 'routine'}`),
    );
    const samples = [await memoryMb(service)];
    service.release('go');
    await until(async () => (await waiting(service)) <= MANY_STUDIES / 2, 'half of them');
    samples.push(await memoryMb(service));
    await until(async () => (await waiting(service)) === 0, 'the others');
    await until(async () => (await allStudies(service)).every(hasEnded), 'the last one');
    samples.push(await memoryMb(service));
    console.info(`${MANY_STUDIES} studies, memory ${samples.map(Math.round).join(', ')} MB`);
    const studies = (await allStudies(service)).sort((left, right) =>
      left.started_at < right.started_at ? -1 : 1,
    );
    expect(studies).toHaveLength(MANY_STUDIES + 1);
    expect(studies.every(({ state }) => state === 'succeeded')).toBe(true);
    const priorities = studies.map(({ priority }) => priority);
    expect(priorities.indexOf('routine')).toBe(priorities.lastIndexOf('stat') + 1);
    for (const priority of ['stat', 'routine']) {
      const submitted = studies
        .filter((study) => study.priority === priority)
        .map((study) => study.submitted_at);
      expect(submitted).toEqual([...submitted].sort());
    }
    expect(Math.max(...samples) - samples[0]).toBeLessThan(MAX_GROWTH_MB);
  },
  TIMEOUT_MS,
);

async function waiting(service: RunningService): Promise<number> {
  const page = (await (await service.get('/studies?state=waiting&limit=500')).json()) as {
    readonly studies: readonly unknown[];
    readonly next: string | null;
  };
  return page.next === null ? page.studies.length : Infinity;
}
