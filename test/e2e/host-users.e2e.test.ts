/** Other users of the host: files that they could plant or read, and processes that they could attach to. */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SMALL_CHEST, sharedPhantomStudy } from '../builders/shared-phantom.js';
import { sharedSmallModels } from '../builders/small-models.js';
import { type RunningService, spawnMain, spawnService, startService, until } from './running-service.js';

const NOBODY = 65534;
const DEBUGGER = 'http://127.0.0.1:9229/json/list';
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('Only root can change owners: some tests of other users are skipped.');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'host-users-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const OWN = ['QUEUE_DIR', 'SPOOL_DIR', 'CACHE_DIR'] as const;

/** Output of a service whose directories exist already. One start reports all of them. */
function refusalOf(plant: (path: string) => void): () => Promise<string> {
  const start = async (): Promise<string> => {
    const places = OWN.map((variable): [string, string] => [variable, join(root, variable)]);
    for (const [, path] of places) plant(path);
    await using service = spawnService(Object.fromEntries(places));
    expect((await service.ended).code).toBe(1);
    return JSON.stringify([service.plain, service.log]);
  };
  let said: Promise<string> | undefined;
  return () => (said ??= start());
}

const ofAnother = refusalOf((path) => {
  mkdirSync(path);
  chownSync(path, NOBODY, NOBODY);
});
const writable = refusalOf((path) => {
  mkdirSync(path);
  chmodSync(path, 0o777);
});

describe.each(OWN)('%s', (variable) => {
  it.skipIf(!isRoot)('is refused if it belongs to another user', async () => {
    expect(await ofAnother()).toContain(`${variable} must be the service's own`);
  });

  it('is refused if others may write in it', async () => {
    expect(await writable()).toContain(`${variable} must be the service's own`);
  });
});

describe('files of a service started with umask 000', () => {
  it('are private: 0600, and directories 0700', async () => {
    await using service = spawnMain({ AUDIT_LOG: join(root, 'audit.log'), MODELS_DIR: sharedSmallModels() }, [
      ...['sh', '-c', 'umask 000; exec "$0" "$@"'],
      process.execPath,
    ]);
    await service.ready();
    const form = new FormData();
    form.append('file', new Blob([Buffer.from(await sharedPhantomStudy(SMALL_CHEST))]), 'phantom.zip');
    const address = `${service.url}/studies?explain=true&volume=true`;
    const answer = await fetch(address, { method: 'POST', body: form, headers: { prefer: 'wait=200' } });
    expect(await answer.json()).toMatchObject({ state: 'succeeded' });
    const wrong = ['spool', 'cache', 'studies'].flatMap((name) =>
      openToOthers(join(service.directory, name)),
    );
    expect(wrong).toEqual([]);
    // Its group, an auditor's, may read the audit log.
    expect(statSync(join(root, 'audit.log')).mode & 0o777).toBe(0o640);
  });
});

function openToOthers(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  expect(entries.length).toBeGreaterThan(0);
  return ['', ...entries].flatMap((entry) => {
    // A file that is renamed when it is complete may be gone.
    const found = statSync(join(directory, entry), { throwIfNoEntry: false });
    if (found === undefined || !(found.isFile() || found.isDirectory())) return [];
    const mode = found.mode & 0o777;
    return mode === (found.isFile() ? 0o600 : 0o700) ? [] : [`${join(directory, entry)} ${mode.toString(8)}`];
  });
}

/** A service with secrets in its environment, and with records in its queue that it has not written. */
let service: RunningService;
const planted = mkdtempSync(join(tmpdir(), 'host-users-planted-'));
const victim = join(planted, 'victim');
const queue = join(planted, 'queue');
beforeAll(async () => {
  plantRecords();
  service = await startService({
    QUEUE_DIR: queue,
    RESULTS_TTL_HOURS: '0.001',
    AWS_SECRET_ACCESS_KEY: 'secret-of-a-bucket',
    GRAFANA_ADMIN_PASSWORD: 'secret-of-grafana',
    CUDA_VISIBLE_DEVICES: '0',
    ORT_DISABLE_TELEMETRY: '0',
  });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  rmSync(planted, { recursive: true });
});

/** Writes records whose ids lead to another directory or are invalid. */
function plantRecords(): void {
  mkdirSync(victim);
  writeFileSync(join(victim, 'thesis'), 'years of work');
  mkdirSync(join(queue, 'records'), { recursive: true, mode: 0o700 });
  const old = {
    ...{ owner: null, priority: 'routine', kind: 'dicom-zip', fileName: 'x.zip', options: {}, attempts: 1 },
    ...{ requestId: 'planted', contentKey: 'c', repeatKey: 'r', repeated: false, state: 'succeeded' },
    ...{ submittedAt: 1, endedAt: 1, events: [{ id: 1, at: 1, state: 'succeeded', progress: 1 }] },
  };
  for (const [name, id] of [
    ['a.json', '../../victim'],
    ['b.json', victim],
    ['c.json', '..'],
    ['11111111-1111-4111-8111-111111111111.json', '22222222-2222-4222-8222-222222222222'],
    ['d.json', 5],
  ] as const)
    writeFileSync(join(queue, 'records', name), JSON.stringify({ ...old, id }));
}

describe('records on the disk', () => {
  it('whose ids point outside the directory remove nothing and are not shown', async () => {
    expect(await (await service.get('/studies')).json()).toMatchObject({ studies: [] });
    expect(readdirSync(victim)).toEqual(['thesis']);
    expect(readdirSync(join(queue, 'records'))).toHaveLength(5);
  });
});

describe('the device process', () => {
  it('does not get the secrets of the service', () => {
    const environment = readFileSync(`/proc/${service.devicePid}/environ`, 'utf8').split('\0');
    expect(environment.filter((entry) => entry.includes('secret-of'))).toEqual([]);
    expect(environment).toEqual(
      expect.arrayContaining(['CUDA_VISIBLE_DEVICES=0', 'ORT_DISABLE_TELEMETRY=1']),
    );
  });
});

describe('SIGUSR1', () => {
  it('does not open a debugger in either process', async () => {
    service.signal('SIGUSR1');
    process.kill(service.devicePid, 'SIGUSR1');
    // The signals arrived before these requests.
    for (let request = 0; request < 20; request++)
      expect((await service.predict({ do: 'succeed' })).status).toBe(200);
    await expect(fetch(DEBUGGER)).rejects.toThrow();
    expect(service.plain.filter((line) => line.includes('Debugger'))).toEqual([]);
    await until(async () => (await service.get('/health')).status === 200, 'health');
  });
});
