/** Two hosts that take studies from one Redis server, as two processes of the service. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Instruction, studyForm } from './instruction.js';
import { hasProgram } from './running-nginx.js';
import { RunningRedis } from './running-redis.js';
import { type RunningService, spawnService, startService, until } from './running-service.js';

const isInstalled = hasProgram('redis-server', '--version');
if (!isInstalled) console.warn('redis-server is not installed: the tests of two hosts are skipped.');

interface Resource {
  readonly id: string;
  readonly state: string;
  readonly result: Readonly<Record<string, unknown>> | null;
}

const STUDIES = 40;

describe.skipIf(!isInstalled)('two hosts on one Redis server', () => {
  let redis: RunningRedis;
  let directory: string;
  let settings: Readonly<Record<string, string>>;
  beforeAll(async () => {
    redis = await RunningRedis.start();
    directory = mkdtempSync(join(tmpdir(), 'hosts-'));
    settings = {
      REDIS_URL: redis.url,
      STUDIES_FILES: join(directory, 'files'),
      STUDIES_TAKEOVER_SECONDS: '1',
    };
  });
  afterAll(async () => {
    await redis[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  async function submit(host: RunningService, instruction: Instruction): Promise<Resource> {
    const body = studyForm(instruction);
    const response = await fetch(`${host.url}/studies?fresh=true`, { method: 'POST', body });
    expect(response.status).toBe(202);
    return (await response.json()) as Resource;
  }

  async function resource(host: RunningService, id: string): Promise<Resource> {
    return (await (await host.get(`/studies/${id}`)).json()) as Resource;
  }

  const finishedBy = ({ log }: RunningService): unknown[] =>
    log.filter(({ message }) => message === 'A study has ended.').map(({ study }) => study);

  it('work at the same time, and each shows what the other does', async () => {
    await using first = await startService(settings);
    await using second = await startService(settings);
    const held = [await submit(first, first.waitFor('go')), await submit(first, first.waitFor('go'))];
    // A host takes no second study while the other has none.
    for (const { id } of held)
      await until(async () => (await resource(second, id)).state === 'running', 'the beginning');
    const studies = await Promise.all(
      Array.from({ length: STUDIES }, () => submit(first, { do: 'tell-options', afterMs: 100 })),
    );
    first.release('go');
    const all = [...held, ...studies].map(({ id }) => id).sort();
    for (const id of all)
      await until(async () => (await resource(second, id)).state === 'succeeded', 'the end');
    const isLogged = (): boolean => finishedBy(first).length + finishedBy(second).length === all.length;
    await until(isLogged, 'the lines of the log');
    const [byFirst, bySecond] = [finishedBy(first), finishedBy(second)];
    expect([...byFirst, ...bySecond].sort()).toEqual(all);
    console.info(`${byFirst.length} studies by one host, ${bySecond.length} by the other`);
    expect(Math.min(byFirst.length, bySecond.length)).toBeGreaterThan(STUDIES / 5);
  });

  it('lose no study when one of them is killed in the middle of one', async () => {
    await using first = await startService(settings);
    const { id } = await submit(first, first.waitFor('never'));
    await until(async () => (await resource(first, id)).state === 'running', 'the beginning');
    await using second = await startService(settings);
    const events = await second.get(`/studies/${id}/events`);
    const others = [await submit(second, { do: 'succeed' }), await submit(first, { do: 'succeed' })];
    first.signal('SIGKILL');
    await first.ended;
    // The one that is on it now does not wait for the file of the one that is gone.
    first.release('never');
    for (const other of [id, ...others.map((study) => study.id)])
      await until(async () => (await resource(second, other)).state === 'succeeded', 'the end');
    expect(await events.text()).toMatch(/"state":"succeeded"[^]*event: end/);
    expect(finishedBy(second)).toContain(id);
  });

  it('are told at the start when the server cannot be reached, or files are not shared', async () => {
    await using unreachable = spawnService({ ...settings, REDIS_URL: 'redis://127.0.0.1:1' });
    expect((await unreachable.ended).code).toBe(1);
    expect(JSON.stringify(unreachable.log)).toContain('studies.redis-unreachable');
    await using alone = spawnService({ REDIS_URL: redis.url });
    expect((await alone.ended).code).toBe(1);
    expect(alone.plain.join(' ')).toContain('REDIS_URL needs STUDIES_FILES');
  });
});
