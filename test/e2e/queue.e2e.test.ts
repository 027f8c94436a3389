import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORM_HEADER, RawConnection, wholeForm } from './raw-request.js';
import { type RunningService, startService, until } from './running-service.js';

/** One service with a queue for two studies, and one without a queue. */
let service: RunningService;
let full: RunningService;
beforeAll(async () => {
  [service, full] = await Promise.all([
    startService({ QUEUE_LIMIT: '2' }),
    startService({ QUEUE_LIMIT: '0' }),
  ]);
});
afterAll(() => Promise.all([service, full].map((one) => one[Symbol.asyncDispose]())));

interface Load {
  readonly arriving: number;
  readonly waiting: number;
  readonly running: number;
}

async function loadOf(service: RunningService): Promise<Load> {
  const body = (await (await service.get('/health')).json()) as { checks: { queue: Load } };
  const { arriving, waiting, running } = body.checks.queue;
  return { arriving, waiting, running };
}

/** Waits until the service has the given load. */
async function busy(service: RunningService, load: Partial<Load>): Promise<void> {
  const wanted = { arriving: 0, waiting: 0, running: 0, ...load };
  await until(
    async () => JSON.stringify(await loadOf(service)) === JSON.stringify(wanted),
    JSON.stringify(wanted),
  );
}

async function codeOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { code?: unknown }).code;
}

describe('a full queue', () => {
  it('refuses the next study before it is sent, with Retry-After, and accepts it later', async () => {
    const running = service.predict(service.waitFor('full'));
    await busy(service, { running: 1 });
    const waiting = [service.predict({ do: 'succeed' }), service.predict({ do: 'succeed' })];
    await busy(service, { running: 1, waiting: 2 });
    using asking = new RawConnection(service.port);
    asking.write(
      `POST /predict HTTP/1.1\r\nhost: x\r\n${FORM_HEADER}\r\ncontent-length: 1000\r\nexpect: 100-continue\r\n\r\n`,
    );
    const answer = await asking.receives('"queue.full"');
    expect(answer).toContain('HTTP/1.1 429 Too Many Requests');
    expect(answer).toMatch(/retry-after: [1-9]/);
    const refused = await service.predict({ do: 'succeed' });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ processing_status: 'Failure', code: 'queue.full' });
    service.release('full');
    const answers = await Promise.all([running, ...waiting]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await service.predict({ do: 'succeed' })).status).toBe(200);
  });

  it('does not make the service unhealthy', async () => {
    const running = full.predict(full.waitFor('go'));
    await busy(full, { running: 1 });
    expect((await full.predict({ do: 'succeed' })).status).toBe(429);
    expect((await full.get('/health')).status).toBe(200);
    full.release('go');
    expect((await running).status).toBe(200);
  });

  it('counts studies that are still arriving', async () => {
    using slow = new RawConnection(full.port);
    const form = wholeForm('{"do":"succeed"}');
    slow.write(
      `POST /predict HTTP/1.1\r\nhost: x\r\n${FORM_HEADER}\r\ncontent-length: ${form.length}\r\n\r\n`,
    );
    await busy(full, { arriving: 1 });
    expect(await codeOf(await full.predict({ do: 'succeed' }))).toBe('queue.full');
    slow.write(form);
    expect(await slow.receives('"Success"')).toContain('HTTP/1.1 200');
  });
});

it('the study and file of a client that disconnects while waiting are removed', async () => {
  const running = service.predict(service.waitFor('left waiting'));
  await busy(service, { running: 1 });
  const leaving = new AbortController();
  const waiting = service.predict(
    { do: 'die', times: 9, counter: service.directory },
    { signal: leaving.signal },
  );
  waiting.catch(() => undefined);
  await busy(service, { running: 1, waiting: 1 });
  expect(service.spooledFiles()).toHaveLength(2);
  leaving.abort();
  await busy(service, { running: 1 });
  expect(service.spooledFiles()).toHaveLength(1);
  await service.logged(({ status }) => status === 499, 'the line of the log');
  service.release('left waiting');
  expect((await running).status).toBe(200);
  expect(service.spooledFiles()).toEqual([]);
});

it('the file of a client that disconnects during the assessment is removed once it is done', async () => {
  const leaving = new AbortController();
  const study = service.predict(service.waitFor('left running'), { signal: leaving.signal });
  study.catch(() => undefined);
  await busy(service, { running: 1 });
  leaving.abort();
  await service.logged(({ status }) => status === 499, 'the line of the log');
  service.release('left running');
  await busy(service, {});
  expect(service.spooledFiles()).toEqual([]);
  expect((await service.predict({ do: 'succeed' })).status).toBe(200);
});

it('studies are processed one after another, in order of arrival', async () => {
  const done: number[] = [];
  const studies: Promise<unknown>[] = [];
  for (const number of [1, 2, 3]) {
    studies.push(service.predict(service.waitFor('in order')).then(() => done.push(number)));
    await busy(service, { running: 1, waiting: number - 1 });
  }
  service.release('in order');
  await Promise.all(studies);
  expect(done).toEqual([1, 2, 3]);
});
