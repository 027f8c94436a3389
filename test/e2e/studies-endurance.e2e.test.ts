/**
 * Studies whose service is killed repeatedly, and many studies from many clients. A few in every run of the tests; the
 * intended load of the service with `npm run test:soak`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { studyForm } from './instruction.js';
import { hasProgram } from './running-nginx.js';
import { RunningRedis } from './running-redis.js';
import { type RunningService, spawnService, startService, until } from './running-service.js';
import { WebhookReceiver } from './webhook-receiver.js';

const isSoak = process.env['CTCLIP_SOAK'] === '1';
const KILLED_STUDIES = isSoak ? 200 : 12;
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

/** Hosts of the service. One at a time is killed together with its device, and started again. */
class Hosts implements AsyncDisposable {
  kills = 0;
  private readonly hosts: RunningService[] = [];

  constructor(private readonly settings: readonly Readonly<Record<string, string>>[]) {}

  get one(): RunningService | undefined {
    const running = this.hosts.filter(({ isRunning, port }) => isRunning && port > 0);
    return running.at(Math.floor(Math.random() * running.length));
  }

  async start(): Promise<void> {
    for (const setting of this.settings) this.hosts.push(await startService(setting));
  }

  async killOne(): Promise<void> {
    const index = Math.floor(Math.random() * this.hosts.length);
    const host = this.hosts[index];
    const { devicePid } = host;
    host.signal('SIGKILL');
    if (devicePid > 0) {
      try {
        process.kill(devicePid, 'SIGKILL');
      } catch {
        // It ended with its parent.
      }
    }
    await host.ended;
    this.kills += 1;
    this.hosts[index] = spawnService(this.settings[index]);
    // One in four is killed while it is still loading its models.
    if (Math.random() < 0.25) await this.hosts[index].listening();
    else await this.hosts[index].ready();
    await host[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.hosts.map((host) => host[Symbol.asyncDispose]()));
  }
}

/** Sends a study until it is accepted, always with the same key. */
async function submit(hosts: Hosts, tag: number, afterMs: number): Promise<string> {
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

/** @param afterMs duration of a study, so that kills happen in the middle of many */
async function surviveKills(hosts: Hosts, afterMs: number): Promise<void> {
  const accepted = new Map<number, string>();
  const done = new AbortController();
  const killing = (async () => {
    while (!done.signal.aborted) {
      await delay(Math.random() * 1500);
      await hosts.killOne();
    }
  })();
  await inParallel(KILLED_STUDIES, 4, async (tag) => {
    accepted.set(tag, await submit(hosts, tag, afterMs));
    // Sent again, like a client that has not received the answer.
    if (tag % 10 === 0) expect(await submit(hosts, tag, afterMs)).toBe(accepted.get(tag));
  });
  const finished = async (): Promise<boolean> => {
    const host = hosts.one;
    const studies = host === undefined ? [] : await allStudies(host).catch(() => []);
    return studies.length > 0 && studies.every(hasEnded);
  };
  while (!(await finished())) await delay(200);
  done.abort();
  await killing;
  const { one } = hosts;
  expect(one).toBeDefined();
  const studies = one === undefined ? [] : await allStudies(one);
  console.info(`${studies.length} studies, ${hosts.kills} kills`);
  // None is lost or repeated, and each has its own answer or the reason why it has none.
  expect(studies.map(({ id }) => id).sort()).toEqual([...accepted.values()].sort());
  for (const [tag, id] of accepted) {
    const study = studies.find((candidate) => candidate.id === id);
    if (study?.state === 'failed') expect(study.failure?.code).toBe('studies.interrupted');
    else expect(study?.result?.warnings).toContainEqual({ code: 'test.tag', message: String(tag) });
  }
  // Their webhook receives each end, possibly more than once, with the study's id.
  const told = (): string[] => [...new Set(receiver.received.map(({ delivery }) => String(delivery)))];
  await until(() => told().length >= studies.length, 'the calls');
  expect(told().sort()).toEqual([...accepted.values()].sort());
  console.info(`${receiver.received.length} calls about ${studies.length} studies`);
}

/** Settings of all hosts. */
function common(): Readonly<Record<string, string>> {
  return { ...receiver.settings, STUDIES_LIMIT: '1000' };
}

describe('studies of a service that is killed with its device at random moments', () => {
  it(
    'are each answered once, from the local disk',
    async () => {
      await using hosts = new Hosts([{ ...common(), QUEUE_DIR: join(directory, 'queue') }]);
      await hosts.start();
      await surviveKills(hosts, 50);
    },
    TIMEOUT_MS,
  );

  it.skipIf(!isInstalled)(
    'are each answered once, from two hosts on a Redis server',
    async () => {
      await using redis = await RunningRedis.start();
      const settings = {
        ...common(),
        REDIS_URL: redis.url,
        STUDIES_FILES: join(directory, 'files'),
        STUDIES_TAKEOVER_SECONDS: '1',
      };
      await using hosts = new Hosts(
        ['first', 'second'].map((name) => ({ ...settings, QUEUE_DIR: join(directory, name) })),
      );
      await hosts.start();
      await surviveKills(hosts, 300);
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
