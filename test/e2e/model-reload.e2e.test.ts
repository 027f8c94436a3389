/** Models that are replaced while the service accepts studies. */
import { execFileSync } from 'node:child_process';
import { openAsBlob, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { phantomCommand } from '../../src/cli/phantom.js';
import { SUPERVISED_FILE, writeSmallModels } from '../builders/small-models.js';
import { type RunningService, spawnMain, startService, until } from './running-service.js';
import { RADIOLOGY, USERS } from './test-users.js';

type Body = Record<string, unknown>;
interface Answer {
  readonly status: number;
  readonly body: Body;
}

async function reload(service: RunningService, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${service.url}/admin/models/reload`, { method: 'POST', headers });
  return { status: response.status, body: (await response.json()) as Body };
}

describe('with its own models', () => {
  let service: RunningService;
  let models: string;
  let study: string;
  let good: Buffer;
  /** The answer of the models in use. */
  let current: Awaited<ReturnType<typeof predict>>;

  beforeAll(async () => {
    service = spawnMain({ MODELS_DIR: 'models' });
    models = join(service.directory, 'models');
    study = join(service.directory, 'phantom.zip');
    writeSmallModels(models);
    good = readFileSync(join(models, SUPERVISED_FILE));
    await phantomCommand({ seed: 7, matrix: 64, sliceSpacing: 10, output: study });
    await service.ready();
    current = await predict();
  });
  afterAll(() => service[Symbol.asyncDispose]());

  /** Directories of copies of the models. */
  const copies = (): string[] => readdirSync(join(service.directory, 'cache', 'loaded'));

  /** Whether a process predicts the study that proves its models. */
  async function isProving(): Promise<boolean> {
    const loaded = join(service.directory, 'cache', 'loaded');
    // A directory of copies may be removed while it is read.
    const names = await readdir(loaded, { recursive: true }).catch(() => []);
    return names.some((name) => basename(name).startsWith('proof-'));
  }

  async function predict(): Promise<{ status: number; model: Body; probability: unknown }> {
    const form = new FormData();
    form.append('file', await openAsBlob(study), 'phantom.zip');
    const response = await fetch(`${service.url}/predict`, { method: 'POST', body: form });
    const body = (await response.json()) as Body;
    return {
      status: response.status,
      model: body['model'] as Body,
      probability: body['probability_of_pathology'],
    };
  }

  /** The same weights with one different bit: another model with the same findings. */
  function another(): Buffer {
    const bytes = Buffer.from(good);
    bytes[bytes.length >> 1] ^= 1;
    return bytes;
  }

  it('a file copied over an old one changes no answer until the models are reloaded', async () => {
    writeFileSync(join(models, SUPERVISED_FILE), Buffer.alloc(good.length, 0x3c));
    expect(await predict()).toEqual(current);
    truncateSync(join(models, SUPERVISED_FILE), 1000);
    expect(await predict()).toEqual(current);
    expect(current.status).toBe(200);
  });

  it('a device process that dies is replaced by one with the same models, whatever is on the disk', async () => {
    writeFileSync(join(models, SUPERVISED_FILE), another());
    process.kill(service.devicePid, 'SIGKILL');
    expect(await predict()).toEqual(current);
    expect(copies()).toHaveLength(1);
  });

  it('a bad file is refused by name, and the old models keep serving', async () => {
    writeFileSync(join(models, SUPERVISED_FILE), good.subarray(0, good.length / 2));
    const { status, body } = await reload(service);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'models.refused', values: { cause: 'checkpoint.truncated' } });
    expect(body['detail']).toContain(SUPERVISED_FILE);
    expect(await predict()).toEqual(current);
    const line = await service.logged(
      ({ message }) => String(message).startsWith('The models were not reloaded'),
      'the reason in the log',
    );
    expect(line.message).toContain(SUPERVISED_FILE);
  });

  it('a file that differs from SHA256SUMS is refused with both sums', async () => {
    writeFileSync(join(models, SUPERVISED_FILE), good);
    execFileSync('sh', ['-c', 'sha256sum *.pt *.pkl > SHA256SUMS'], { cwd: models });
    const listed = readFileSync(join(models, 'SHA256SUMS'), 'utf8');
    writeFileSync(join(models, SUPERVISED_FILE), another());
    const { status, body } = await reload(service);
    expect(status).toBe(422);
    expect(body['values']).toMatchObject({ cause: 'checkpoint.digest-mismatch', file: SUPERVISED_FILE });
    const { listed: wanted, found } = body['values'] as Record<'listed' | 'found', string>;
    expect(listed).toContain(`${wanted}  ${SUPERVISED_FILE}`);
    expect(body['detail']).toContain(found);
    rmSync(join(models, 'SHA256SUMS'));
  });

  it(
    'no study is lost while models are reloaded, and their hashes change once',
    { timeout: 180_000 },
    async () => {
      const old = current.model;
      const pid = service.devicePid;
      writeFileSync(join(models, SUPERVISED_FILE), another());
      const results: Awaited<ReturnType<typeof predict>>[] = [];
      let isExchanged = false;
      const clients = Array.from({ length: 2 }, async () => {
        results.push(await predict());
        // The exchange follows the proof. Studies before the proof would only waste processor time.
        await until(async () => isExchanged || (await isProving()), 'the proof of the next models');
        while (!isExchanged) results.push(await predict());
        results.push(await predict());
      });
      const { status, body } = await reload(service);
      isExchanged = true;
      await Promise.all(clients);
      expect([status, body['detail']]).toEqual([200, undefined]);
      expect(body).toMatchObject({ changed: true, previous: old });
      expect(results.map((result) => result.status)).toEqual(results.map(() => 200));
      const hashes = results.map(({ model }) => model['supervised_sha256']);
      const changes = hashes.filter((hash, index) => index > 0 && hash !== hashes[index - 1]);
      expect(changes).toEqual([(body['model'] as Body)['supervised_sha256']]);
      await until(() => !isAlive(pid), 'the end of the old process');
      await until(() => copies().length === 1, 'the end of the old copies');
      current = results.at(-1) ?? current;
    },
  );
});

/** Counts the starts of device processes: each one has another model. */
const COUNTING = { TEST_DEVICE_COUNTER: 'starts' };

/** A service with the test's device, for all tests that need no other users. */
let shared: RunningService;
beforeAll(async () => (shared = await startService(COUNTING)));
afterAll(() => shared[Symbol.asyncDispose]());

describe('a reload', () => {
  beforeEach(async () => {
    shared.changeDevice(COUNTING);
    await until(async () => (await deviceProcesses(shared)) === 1, 'the only device process');
  });

  it('waits for the running study, and continues with the waiting ones', async () => {
    const before = await currentModel();
    const first = shared.predict(shared.waitFor('one'));
    await until(() => shared.spooledFiles().length === 1, 'the first study');
    const second = shared.predict(shared.waitFor('two'));
    await until(() => shared.spooledFiles().length === 2, 'the second study');
    const old = shared.devicePid;
    const earlier = times('The next models are loaded');
    const exchange = reload(shared);
    await until(() => times('The next models are loaded') > earlier, 'the next models');
    shared.release('one');
    expect(await modelOf(await first)).toBe(before);
    expect((await exchange).status).toBe(200);
    shared.release('two');
    expect(await modelOf(await second)).toBe(modelOfLatestStart());
    await until(() => !isAlive(old), 'the end of the old process');
  });

  it('is refused while another one is under way', async () => {
    shared.changeDevice({ ...COUNTING, TEST_DEVICE_START: 'wait', TEST_DEVICE_RELEASE: 'refused-second' });
    const first = reload(shared);
    await until(async () => (await deviceProcesses(shared)) === 2, 'the second process');
    const second = await reload(shared);
    expect(second).toMatchObject({ status: 409, body: { code: 'models.reload-under-way' } });
    shared.release('refused-second');
    expect((await first).status).toBe(200);
  });

  it.each([
    ['refuse', 'checkpoint.unreadable'],
    ['die', 'device.start-died'],
  ])('whose process fails to start (%s) changes nothing', async (behaviour, cause) => {
    const before = await currentModel();
    shared.changeDevice({ ...COUNTING, TEST_DEVICE_START: behaviour });
    const old = shared.devicePid;
    expect(await reload(shared)).toMatchObject({ status: 422, body: { values: { cause } } });
    expect(await currentModel()).toBe(before);
    expect(shared.devicePid).toBe(old);
  });

  it('continues if the old process dies meanwhile, and its study is answered', async () => {
    const old = shared.devicePid;
    const study = shared.predict(shared.waitFor('after-the-death'));
    await until(() => shared.spooledFiles().length === 1, 'the study');
    const exchange = reload(shared);
    await until(async () => (await deviceProcesses(shared)) === 2, 'the second process');
    process.kill(old, 'SIGKILL');
    shared.release('after-the-death');
    expect((await study).status).toBe(200);
    await exchange;
    expect((await shared.predict({ do: 'succeed' })).status).toBe(200);
  });

  it('is triggered by SIGHUP', async () => {
    const [before, earlier] = [await currentModel(), times('The models were reloaded.')];
    shared.signal('SIGHUP');
    await until(() => times('The models were reloaded.') > earlier, 'the exchange');
    const next = await currentModel();
    expect(next).toBe(modelOfLatestStart());
    expect(next).not.toBe(before);
  });

  /** Number of lines of the log that start with these words. */
  const times = (words: string): number =>
    shared.log.filter(({ message }) => String(message).startsWith(words)).length;

  const currentModel = async (): Promise<unknown> => modelOf(await shared.predict({ do: 'succeed' }));

  /** The model of the device process that was started last; the first start does not count. */
  function modelOfLatestStart(): string {
    const starts = Number(readFileSync(join(shared.directory, 'starts'), 'utf8'));
    return String(starts - 1).repeat(64);
  }
});

describe('the log', () => {
  it('has the level that an administrator sets, in both processes', async () => {
    const set = (level: string): Promise<Response> =>
      fetch(`${shared.url}/admin/log-level/${level}`, { method: 'PUT' });
    expect(await (await shared.get('/admin/log-level')).json()).toEqual({ level: 'info' });
    expect(await (await set('debug')).json()).toEqual({ level: 'debug' });
    await shared.predict({ do: 'succeed' });
    await shared.logged(({ message }) => message === 'A study reached a stage.', 'a line for debugging');
    const unknown = await set('loud');
    expect([unknown.status, ((await unknown.json()) as Body)['code']]).toEqual([
      400,
      'admin.unknown-log-level',
    ]);
    expect(await (await set('info')).json()).toEqual({ level: 'info' });
  });
});

describe.concurrent('administrators', () => {
  it('are the users that AUTH_ADMIN_USERS names', async () => {
    await using service = await startService({
      AUTH_BASIC_FILE: USERS,
      AUTH_ADMIN_USERS: 'chief, radiology',
    });
    expect((await reload(service)).status).toBe(401);
    expect((await reload(service, RADIOLOGY)).status).toBe(200);
  });

  it('are none of the users if AUTH_ADMIN_USERS is not set', async () => {
    await using service = await startService({ AUTH_BASIC_FILE: USERS });
    expect(await reload(service, RADIOLOGY)).toMatchObject({
      status: 403,
      body: { code: 'auth.not-an-admin' },
    });
  });

  it('are, without users, clients on the service’s own host, except through a proxy there', async () => {
    expect(await reload(shared, { 'x-forwarded-for': '10.1.2.3' })).toMatchObject({
      status: 403,
      body: { code: 'auth.admins-only-here' },
    });
    expect((await reload(shared)).status).toBe(200);
  });
});

/** Last, because it ends the shared service. */
describe('a reload', () => {
  it('is abandoned when the service is stopped', async () => {
    await until(async () => (await deviceProcesses(shared)) === 1, 'the only device process');
    shared.changeDevice({ ...COUNTING, TEST_DEVICE_START: 'wait', TEST_DEVICE_RELEASE: 'never' });
    const exchange = reload(shared);
    await until(async () => (await deviceProcesses(shared)) === 2, 'the second process');
    shared.signal('SIGTERM');
    expect(await exchange).toMatchObject({ status: 503, body: { code: 'device.stopped' } });
    expect((await shared.ended).code).toBe(0);
  });
});

async function modelOf(response: Response): Promise<unknown> {
  const { model } = (await response.json()) as { readonly model?: Body };
  return model?.['supervised_sha256'];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Number of the service's current device processes. */
function deviceProcesses(service: RunningService): Promise<number> {
  return service.children().then((pids) => pids.length);
}
