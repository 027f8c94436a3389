/** Two hosts, as two processes of the service, that take studies from one Redis server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Instruction, studyForm } from './instruction.js';
import { RunningBucket } from './running-bucket.js';
import { hasProgram } from './running-nginx.js';
import { RunningRedis } from './running-redis.js';
import { type RunningService, spawnService, startService, until } from './running-service.js';
import { succeeded } from './succeeded.js';

const isInstalled = hasProgram('redis-server', '--version');
if (!isInstalled) console.warn('redis-server is not installed: the tests of two hosts are skipped.');

interface Resource {
  readonly id: string;
  readonly state: string;
  readonly result: { readonly study_uid: string } | null;
}

const STUDIES = 40;

describe.skipIf(!isInstalled).each(['a directory', 'a bucket'])(
  'two hosts on one Redis server, with uploads in %s that both have,',
  (medium) => {
    let redis: RunningRedis;
    let bucket: RunningBucket;
    let directory: string;
    let settings: Readonly<Record<string, string>>;
    let first: RunningService;
    let second: RunningService;
    beforeAll(async () => {
      redis = await RunningRedis.start();
      bucket = await RunningBucket.start();
      directory = mkdtempSync(join(tmpdir(), 'hosts-'));
      const files =
        medium === 'a directory'
          ? { STUDIES_FILES: join(directory, 'files') }
          : {
              STUDIES_FILES: `s3://${bucket.name}/hosts`,
              STUDIES_BUCKET_ENDPOINT: bucket.endpoint,
              ...bucket.credentials,
            };
      settings = { REDIS_URL: redis.url, STUDIES_TAKEOVER_SECONDS: '1', ...files };
      first = await startService(settings);
      second = await startService(settings);
    }, 120_000);
    // A test may have killed the first host.
    beforeEach(async () => {
      if (first.isRunning) return;
      await first[Symbol.asyncDispose]();
      first = await startService(settings);
    });
    afterAll(async () => {
      await first[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
      await bucket[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    });

    async function submit(host: RunningService, instruction: Instruction): Promise<string> {
      const body = studyForm(instruction);
      const response = await fetch(`${host.url}/studies?fresh=true`, { method: 'POST', body });
      expect(response.status, await response.clone().text()).toBe(202);
      return ((await response.json()) as Resource).id;
    }

    async function resource(host: RunningService, id: string): Promise<Resource> {
      return (await (await host.get(`/studies/${id}`)).json()) as Resource;
    }

    /** Submits two studies that run until the word is released, and waits until each host has one. */
    async function occupyBoth(word: string): Promise<string[]> {
      const ids = [await submit(first, first.waitFor(word)), await submit(first, first.waitFor(word))];
      // A host does not take a second study while the other has none.
      for (const id of ids)
        await until(async () => (await resource(second, id)).state === 'running', 'the beginning');
      return ids;
    }

    /** Waits until the second host shows all answers. */
    async function expectAnswers(ids: readonly string[]): Promise<void> {
      for (const id of ids) {
        const { result } = await succeeded(() => resource(second, id));
        expect(result?.study_uid).toBe('1.2.3');
      }
    }

    /** Studies that a host has finished. */
    const finishedBy = ({ log }: RunningService): string[] =>
      log.filter(({ message }) => message === 'A study has ended.').map(({ study }) => String(study));

    /** Ids of all studies. They are not read from the log, where an earlier study's last line may still be missing. */
    async function listed(): Promise<string[]> {
      const answer = (await (await second.get('/studies?limit=500')).json()) as {
        studies: readonly Resource[];
      };
      return answer.studies.map(({ id }) => id);
    }

    it('share the work evenly, and each shows the studies of the other', async () => {
      const before = await listed();
      const held = await occupyBoth('go');
      const studies = await Promise.all(
        Array.from({ length: STUDIES }, () => submit(first, { do: 'tell-options', afterMs: 100 })),
      );
      first.release('go');
      const all = [...held, ...studies].sort();
      await expectAnswers(all);
      const [byFirst, bySecond] = [first, second].map(
        (host) => () => finishedBy(host).filter((id) => !before.includes(id)),
      );
      const finished = (): string[] => [...byFirst(), ...bySecond()];
      await until(() => finished().length >= all.length, 'the lines of the log');
      expect(finished().sort()).toEqual(all);
      const shares = [byFirst().length, bySecond().length];
      console.info(`${shares[0]} studies by one host, ${shares[1]} by the other`);
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(STUDIES / 3);
    }, 120_000);

    it('neither lose nor repeat a study when one of them is killed', async () => {
      const before = await listed();
      const held = await occupyBoth('never');
      const events = await Promise.all(held.map((id) => second.get(`/studies/${id}/events`)));
      const others = await Promise.all(
        Array.from({ length: 10 }, (_, index) => submit(index % 2 === 0 ? first : second, { do: 'succeed' })),
      );
      first.signal('SIGKILL');
      await first.ended;
      // Studies on the dead host no longer wait.
      first.release('never');
      const all = [...held, ...others];
      await expectAnswers(all);
      for (const stream of events) expect(await stream.text()).toMatch(/"state":"succeeded"[^]*event: end/);
      const finished = (): string[] => finishedBy(second).filter((id) => !before.includes(id));
      await until(() => finished().length >= all.length, 'the lines of the log');
      expect(finished().sort()).toEqual([...all].sort());
      expect((await listed()).sort()).toEqual([...before, ...all].sort());
    }, 120_000);
  },
);

describe.skipIf(!isInstalled)('a host', () => {
  it('fails to start if the server cannot be reached, or files are not shared', async () => {
    await using unreachable = spawnService({ REDIS_URL: 'redis://127.0.0.1:1', STUDIES_FILES: 'files' });
    expect((await unreachable.ended).code).toBe(1);
    expect(JSON.stringify(unreachable.log)).toContain('studies.redis-unreachable');
    await using alone = spawnService({ REDIS_URL: 'redis://127.0.0.1:1' });
    expect((await alone.ended).code).toBe(1);
    expect(alone.plain.join(' ')).toContain('REDIS_URL requires STUDIES_FILES');
  });
});
