/** Asynchronous studies over a real socket: accepted now, answered later. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Instruction, studyForm } from './instruction.js';
import { type RunningService, startService, until } from './running-service.js';
import { basic, USERS } from './test-users.js';

type Resource = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly state: string;
  readonly links: Readonly<Record<string, string>>;
};

/** The service, with room for three studies that wait. Tests may restart it. */
let service: RunningService;
let queue: string;
beforeAll(async () => {
  queue = mkdtempSync(join(tmpdir(), 'studies-'));
  service = await start();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  rmSync(queue, { recursive: true });
});

function start(): Promise<RunningService> {
  return startService({ STUDIES_LIMIT: '3', QUEUE_DIR: queue });
}

function post(instruction: Instruction, { on = service, query = '', headers = {} } = {}): Promise<Response> {
  return fetch(`${on.url}/studies${query}`, { method: 'POST', body: studyForm(instruction), headers });
}

async function submit(instruction: Instruction, options: Parameters<typeof post>[1] = {}): Promise<Resource> {
  const response = await post(instruction, options);
  expect(response.status).toBe(202);
  return (await response.json()) as Resource;
}

async function resource(id: string, on = service, headers = {}): Promise<Resource> {
  const response = await on.get(`/studies/${id}`, headers);
  expect(response.status).toBe(200);
  return (await response.json()) as Resource;
}

async function ended(id: string, on = service, headers = {}): Promise<Resource> {
  const isUnderWay = async () => ['waiting', 'running'].includes((await resource(id, on, headers)).state);
  await until(async () => !(await isUnderWay()), 'the end');
  return resource(id, on, headers);
}

const kept = (): string[] => readdirSync(join(queue, 'files'), { recursive: true }).map(String).sort();

/** Whether a name is that of an upload, or of a folder without other files. */
function isBeingRemoved(name: string, _: number, names: readonly string[]): boolean {
  const isFile = name.startsWith('.') || name.includes('/');
  return isFile ? name.endsWith('/upload') : !names.some((other) => other.startsWith(`${name}/`));
}

describe('a submitted study', () => {
  it('is accepted with its address, and answered there as /predict would', async () => {
    const response = await post({ do: 'succeed' }, { query: '?fresh=true' });
    const accepted = (await response.json()) as Resource;
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/studies/${accepted.id}`);
    expect(accepted).toMatchObject({
      priority: 'routine',
      repeated: false,
      result: null,
      failure: null,
      links: { self: `/studies/${accepted.id}`, events: `/studies/${accepted.id}/events` },
    });
    const done = await ended(accepted.id);
    expect(done).toMatchObject({
      state: 'succeeded',
      progress: 1,
      stage: null,
      position: null,
      result: { processing_status: 'Success', study_uid: '1.2.3', probability_of_pathology: 0.87 },
    });
    expect(Date.parse(String(done['expires_at'])) - Date.parse(String(done['ended_at']))).toBe(
      24 * 3_600_000,
    );
    // The upload is deleted once it was read.
    await until(() => !kept().includes(join(accepted.id, 'upload')), 'the removal of the upload');
    expect(service.spooledFiles()).toEqual([]);
  });

  it('that fails keeps the reason, in the failure shape of /predict', async () => {
    const refusal: Instruction = {
      do: 'refuse',
      code: 'dicom.no-ct',
      message: 'No.',
      fields: {},
    };
    const { id } = await submit(refusal);
    expect(await ended(id)).toMatchObject({
      state: 'failed',
      result: null,
      failure: { processing_status: 'Failure', code: 'dicom.no-ct', error: 'No.' },
    });
  });

  it('is answered to a client that waits', async () => {
    const response = await post({ do: 'succeed' }, { query: '?fresh=true', headers: { prefer: 'wait=20' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('preference-applied')).toBe('wait=20');
    expect(await response.json()).toMatchObject({ state: 'succeeded' });
  });

  it('is answered later if its client does not wait long enough', async () => {
    const response = await post(service.waitFor('timer'), { headers: { prefer: 'wait=0' } });
    expect(response.status).toBe(202);
    const { id } = (await response.json()) as Resource;
    service.release('timer');
    expect(await ended(id)).toMatchObject({ state: 'succeeded' });
  });

  it('with the same content is answered at once from the kept result, and says so', async () => {
    const instruction: Instruction = { do: 'burn', ms: 2 };
    const first = await ended((await submit(instruction)).id);
    const again = await submit(instruction);
    expect(again).toMatchObject({ state: 'succeeded', repeated: true });
    expect(again['result']).toEqual(first['result']);
    expect(again.id).not.toBe(first.id);
    expect(await submit(instruction, { query: '?fresh=true' })).toMatchObject({ repeated: false });
    // A different option makes a different request.
    expect(await submit(instruction, { query: '?series_uid=1.2' })).toMatchObject({ repeated: false });
  });

  it('is created once per Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'order 7' };
    const first = await submit({ do: 'succeed' }, { headers });
    expect((await submit({ do: 'succeed' }, { headers })).id).toBe(first.id);
    const other = await post({ do: 'burn', ms: 1 }, { headers });
    expect([other.status, await other.json()]).toMatchObject([409, { code: 'studies.idempotency-mismatch' }]);
  });

  it.each([
    ['?priority=urgent', 400, 'studies.invalid-field'],
    ['?explain=yes', 400, 'studies.invalid-field'],
    ['?webhook_url=https://example.org/', 400, 'webhook.off'],
  ])('with %s is refused with %i and leaves nothing behind', async (query, status, code) => {
    await until(() => !kept().some(isBeingRemoved), 'the end of earlier studies');
    const before = kept();
    const response = await post({ do: 'succeed' }, { query });
    expect([response.status, await response.json()]).toMatchObject([status, { code }]);
    expect(kept()).toEqual(before);
    expect(service.spooledFiles()).toEqual([]);
  });
});

describe('the queue', () => {
  it('reports the progress of a study, takes stat first, and drops cancelled studies', async () => {
    const first = await submit(service.waitFor('progress'));
    await until(async () => (await resource(first.id)).state === 'running', 'the beginning');
    const routine = await submit({ do: 'succeed' }, { query: '?fresh=true&series_uid=1' });
    const dropped = await submit({ do: 'succeed' }, { query: '?fresh=true&series_uid=2' });
    const stat = await submit({ do: 'succeed' }, { query: '?fresh=true&series_uid=3&priority=stat' });
    expect(await resource(stat.id)).toMatchObject({ state: 'waiting', position: 1, priority: 'stat' });
    expect(await resource(routine.id)).toMatchObject({ position: 2 });
    const cancelled = await fetch(`${service.url}/studies/${dropped.id}`, { method: 'DELETE' });
    expect([cancelled.status, await cancelled.json()]).toMatchObject([200, { state: 'cancelled' }]);
    const tooLate = await fetch(`${service.url}/studies/${dropped.id}`, { method: 'DELETE' });
    expect([tooLate.status, await tooLate.json()]).toMatchObject([409, { code: 'studies.has-ended' }]);
    service.release('progress');
    const [statEnd, routineEnd] = [await ended(stat.id), await ended(routine.id)];
    expect(Date.parse(String(statEnd['started_at']))).toBeLessThanOrEqual(
      Date.parse(String(routineEnd['started_at'])),
    );
    expect((await resource(first.id)).state).toBe('succeeded');
    const list = (await (await service.get('/studies?state=cancelled')).json()) as { studies: Resource[] };
    expect(list.studies.map(({ id }) => id)).toEqual([dropped.id]);
  });

  it('refuses before the study is sent if it is full', async () => {
    const running = await submit(service.waitFor('full'));
    await until(async () => (await resource(running.id)).state === 'running', 'the beginning');
    const waiting = [];
    for (let study = 0; study < 3; study++)
      waiting.push(await submit({ do: 'succeed' }, { query: '?fresh=true' }));
    const refused = await post({ do: 'succeed' }, { query: '?fresh=true' });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(await refused.json()).toMatchObject({ code: 'studies.line-full' });
    service.release('full');
    for (const { id } of waiting) expect(await ended(id)).toMatchObject({ state: 'succeeded' });
  });

  it('lists studies page by page', async () => {
    for (let study = 0; study < 4; study++)
      await ended((await submit({ do: 'succeed' }, { query: '?fresh=true' })).id);
    const first = (await (await service.get('/studies?limit=2')).json()) as {
      studies: Resource[];
      next: string;
    };
    expect(first.studies).toHaveLength(2);
    const second = (await (await service.get(`/studies?limit=2&cursor=${first.next}`)).json()) as {
      studies: Resource[];
    };
    const ids = [...first.studies, ...second.studies].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    const wrong = await service.get('/studies?cursor=nonsense');
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: 'studies.invalid-field' }]);
  });
});

describe('where users log in', () => {
  const as = (name: string) => basic(name, 'correct:horse');

  it('users see their own studies, and administrators see all', async () => {
    const users = join(service.directory, 'users');
    const [, hash] = readFileSync(USERS, 'utf8').match(/^radiology:(.*)$/m) ?? [];
    writeFileSync(users, ['anna', 'bert', 'root'].map((name) => `${name}:${hash}\n`).join(''));
    await using one = await startService({ AUTH_BASIC_FILE: users, AUTH_ADMIN_USERS: 'root' });
    const { id } = await submit({ do: 'succeed' }, { on: one, headers: as('anna') });
    const statuses: number[] = [];
    for (const name of ['anna', 'bert', 'root'])
      statuses.push((await one.get(`/studies/${id}`, as(name))).status);
    expect(statuses).toEqual([200, 404, 200]);
    const list = (await (await one.get('/studies', as('bert'))).json()) as { studies: Resource[] };
    expect(list.studies).toEqual([]);
    await ended(id, one, as('anna'));
    const remove = async (name: string): Promise<number> => {
      const address = `${one.url}/studies/${id}/result`;
      return (await fetch(address, { method: 'DELETE', headers: as(name) })).status;
    };
    expect([await remove('bert'), await remove('anna'), await remove('anna')]).toEqual([404, 204, 404]);
    expect((await one.get(`/studies/${id}`, as('anna'))).status).toBe(404);
  });
});

it('a result can be deleted before it expires, but not before it exists', async () => {
  const { id } = await submit(service.waitFor('delete'), { query: '?fresh=true' });
  const remove = (): Promise<Response> => fetch(`${service.url}/studies/${id}/result`, { method: 'DELETE' });
  const early = await remove();
  expect([early.status, await early.json()]).toMatchObject([409, { code: 'studies.not-ended' }]);
  service.release('delete');
  await ended(id);
  expect((await remove()).status).toBe(204);
  expect((await service.get(`/studies/${id}`)).status).toBe(404);
  expect(kept().filter((name) => name.startsWith(id))).toEqual([]);
});

describe('the events of a study', () => {
  async function events(
    id: string,
    on: RunningService,
    headers: Record<string, string> = {},
  ): Promise<string> {
    const response = await on.get(`/studies/${id}/events`, headers);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    return response.text();
  }

  it('are streamed until its end, and continue after a lost connection', async () => {
    const { id } = await submit(service.waitFor('events'), { query: '?fresh=true' });
    const all = events(id, service);
    await until(async () => (await resource(id)).state === 'running', 'the beginning');
    service.release('events');
    const text = await all;
    expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number))).toEqual(
      Array.from({ length: [...text.matchAll(/^id:/gm)].length }, (_, index) => index + 1),
    );
    expect(text).toContain('event: state\ndata: {"state":"waiting"');
    expect(text).toContain('"state":"succeeded"');
    expect(text.trimEnd().endsWith('event: end\ndata: {"state":"succeeded"}')).toBe(true);
    const rest = await events(id, service, { 'last-event-id': '2' });
    expect(rest).not.toMatch(/^id: [12]$/m);
    expect(rest).toMatch(/^id: 3$/m);
  });

  it('leave no warning of Node in the log', async () => {
    const { id } = await submit({ do: 'succeed' }, { query: '?fresh=true' });
    await events(id, service);
    expect(service.plain.filter((line) => line.includes('Warning'))).toEqual([]);
  });

  it('of an unknown study are refused', async () => {
    const response = await service.get('/studies/nothing/events');
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'studies.unknown' }]);
  });
});

describe('a service that is killed', () => {
  /** The ids of all studies. */
  async function listed(): Promise<string[]> {
    const list = (await (await service.get('/studies?limit=500')).json()) as { studies: Resource[] };
    return list.studies.map(({ id }) => id);
  }

  it('answers accepted studies after its restart, once', async () => {
    await using first = service;
    const earlier = await listed();
    const running = await submit(first.waitFor('never'));
    const waiting = await submit({ do: 'succeed' }, { query: '?fresh=true' });
    await until(async () => (await resource(running.id)).state === 'running', 'the beginning');
    const device = first.devicePid;
    first.signal('SIGKILL');
    await first.ended;
    try {
      process.kill(device, 'SIGKILL');
    } catch {
      // It ended with its parent.
    }
    first.release('never');
    service = await start();
    expect(await ended(running.id)).toMatchObject({ state: 'succeeded' });
    expect(await ended(waiting.id)).toMatchObject({ state: 'succeeded' });
    expect((await listed()).sort()).toEqual([...earlier, running.id, waiting.id].sort());
  });

  it('by SIGTERM finishes running studies and keeps waiting ones', async () => {
    await using first = service;
    const running = await submit(first.waitFor('soon'));
    const waiting = await submit({ do: 'succeed' }, { query: '?fresh=true' });
    await until(async () => (await resource(running.id)).state === 'running', 'the beginning');
    first.signal('SIGTERM');
    await first.logged(({ message }) => String(message).startsWith('Stopping'), 'the stop');
    first.release('soon');
    expect(await first.ended).toMatchObject({ code: 0 });
    service = await start();
    expect(await ended(waiting.id)).toMatchObject({ state: 'succeeded' });
    expect(await resource(running.id)).toMatchObject({ state: 'succeeded' });
  });
});
