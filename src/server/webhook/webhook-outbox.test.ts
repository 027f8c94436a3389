import { createHmac } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { diskFault } from '../storage/disk-errors.js';
import { StoreFaults, StoreGuard } from '../storage/store-faults.js';
import { type DeliveryOutcome, WebhookOutbox } from './webhook-outbox.js';
import type { WebhookSettings } from './webhook-settings.js';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const SETTINGS = {
  allowsHttp: true,
  secret: 'shared by both',
  attempts: 3,
  firstDelayMs: 10,
  timeoutMs: 2000,
};

let directory: string;
let server: Server;
let received: Received[];
/** Statuses of the answers, in order; then 204. 0 closes the connection. */
let statuses: number[];
let outcomes: DeliveryOutcome[];
/** Studies whose deliveries were reported as damaged. */
let damaged: (string | undefined)[];
let outbox: WebhookOutbox | undefined;
/** How often the next delivery must wait. */
let refusals: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'webhook-'));
  [received, statuses, outcomes, damaged] = [[], [], [], []];
  refusals = 0;
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(pieces).toString() });
      const status = statuses.shift() ?? 204;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await outbox?.close();
  outbox = undefined;
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
const delivery = (body: string) => ({ id: 'study', url: url(), body });
const pending = (): string[] => readdirSync(join(directory, 'pending'));

async function open(settings: Partial<WebhookSettings> = {}): Promise<WebhookOutbox> {
  const faults = new StoreFaults();
  faults.onFault(({ error, study }) => {
    if (error.code === 'webhook.damaged') damaged.push(study);
  });
  return (outbox = await WebhookOutbox.open(
    directory,
    { ...SETTINGS, allowedHosts: [new URL(url()).host], ...settings },
    new StoreGuard('disk', faults, (cause) => diskFault('QUEUE_DIR', cause)),
    {
      onOutcome: (outcome) => outcomes.push(outcome),
      mayDeliver: () => Promise.resolve(refusals-- <= 0),
    },
    { firstMs: 5, longestMs: 20 },
  ));
}

const outcomesAre = (...wanted: DeliveryOutcome[]) => vi.waitFor(() => expect(outcomes).toEqual(wanted));

describe('a delivery', () => {
  it('arrives once, signed with the shared secret', async () => {
    const before = Math.floor(Date.now() / 1000);
    await (await open()).add(delivery('{"state":"succeeded"}'));
    await outcomesAre('delivered');
    await vi.waitFor(() => expect(pending()).toEqual([]));
    expect(received).toHaveLength(1);
    const { headers, body } = received[0];
    expect(body).toBe('{"state":"succeeded"}');
    expect(headers['content-type']).toBe('application/json');
    const timestamp = String(headers['x-ctclip-timestamp']);
    expect(Number(timestamp)).toBeGreaterThanOrEqual(before);
    expect(Number(timestamp)).toBeLessThanOrEqual(Date.now() / 1000);
    const expected = createHmac('sha256', 'shared by both').update(`${timestamp}.${body}`).digest('hex');
    expect(headers['x-ctclip-signature']).toBe(`sha256=${expected}`);
    expect(pending()).toEqual([]);
  });

  it('that must wait is sent later, without using up a try', async () => {
    refusals = 5;
    await (await open({ attempts: 1 })).add(delivery('x'));
    await vi.waitFor(() => expect(outcomes).toEqual(['delivered']));
    expect(received).toHaveLength(1);
  });

  it('that is not accepted is retried under the same id', async () => {
    statuses = [503, 0];
    await (await open()).add(delivery('{}'));
    await outcomesAre('failed', 'failed', 'delivered');
    const names = received.map(({ headers }) => headers['x-ctclip-delivery']);
    expect(names).toHaveLength(3);
    expect(new Set(names)).toEqual(new Set(['study']));
  });

  it('that is added again while it waits, or after it was abandoned, is not sent twice', async () => {
    statuses = [500];
    const box = await open({ ...SETTINGS, attempts: 1 });
    await box.add(delivery('{"a":1}'));
    await box.add(delivery('{"a":1}'));
    await outcomesAre('given-up');
    await box.add(delivery('{"a":1}'));
    await box.close();
    expect(received).toHaveLength(1);
    expect(pending()).toEqual([]);
  });

  it('that is never accepted is abandoned and kept with the reason', async () => {
    statuses = [500, 500, 302];
    const box = await open();
    await box.add(delivery('{"state":"failed"}'));
    await outcomesAre('failed', 'failed', 'given-up');
    // The redirect was not followed.
    expect(received).toHaveLength(3);
    expect(pending()).toEqual([]);
    expect(await box.dead()).toMatchObject([
      { url: url(), body: '{"state":"failed"}', attempts: 3, problem: 'answered 302' },
    ]);
  });

  it('is on disk with mode 600 before the first try, and the next process continues with it', async () => {
    const first = await open();
    await first.add(delivery('{"a":1}'));
    await first.close();
    // Closed in the same turn of the event loop, before sending.
    expect(received).toEqual([]);
    expect(pending()).toHaveLength(1);
    expect(statSync(join(directory, 'pending', pending()[0])).mode & 0o777).toBe(0o600);
    await open();
    await outcomesAre('delivered');
    expect(received.map(({ body }) => body)).toEqual(['{"a":1}']);
  });

  it('that is accepted or abandoned while the disk fails is not sent again, and is removed after the disk recovers', async () => {
    const parts = join(directory, 'pending');
    const box = await open({ ...SETTINGS, attempts: 1 });
    statuses = [204, 500];
    await box.add(delivery('{}'));
    await box.add({ ...delivery('{}'), id: 'refused' });
    // A file in place of the directory makes every operation in it fail.
    renameSync(parts, `${parts}.away`);
    writeFileSync(parts, '');
    await vi.waitFor(() => expect([...outcomes].sort()).toEqual(['delivered', 'given-up']));
    rmSync(parts);
    renameSync(`${parts}.away`, parts);
    await vi.waitFor(() => expect(pending()).toEqual([]));
    expect((await box.dead()).map(({ id }) => id)).toEqual(['refused']);
    expect(received).toHaveLength(2);
  });

  it('that cannot be read stays in place, and the others continue', async () => {
    const first = await open();
    await first.add(delivery('{"a":1}'));
    await first.close();
    writeFileSync(join(directory, 'pending', 'damaged.json'), '{"id":');
    await open();
    await outcomesAre('delivered');
    expect(damaged).toEqual(['damaged']);
    await vi.waitFor(() => expect(pending()).toEqual(['damaged.json']));
  });

  it('to a receiver that does not answer fails in time', async () => {
    server.removeAllListeners('request');
    await (await open({ ...SETTINGS, attempts: 1, timeoutMs: 50 })).add(delivery('{}'));
    await outcomesAre('given-up');
  });
});

describe('a delivery in the outbox', () => {
  const plant = (name: string, entry: unknown): void => {
    mkdirSync(join(directory, 'pending'), { recursive: true });
    writeFileSync(
      join(directory, 'pending', name),
      typeof entry === 'string' ? entry : JSON.stringify(entry),
    );
  };
  const entry = (id: string) => ({ ...delivery('{}'), id, attempts: 0, nextAttemptAt: 0 });

  it('is sent if the list of hosts still allows it', async () => {
    plant('study.json', entry('study'));
    await open();
    await outcomesAre('delivered');
  });

  it.each([
    ['a host that is no longer on the list', { allowedHosts: ['pacs.example.org'] }],
    ['any host once webhooks are off', { allowedHosts: [] }],
    ['http where only https is allowed', { allowsHttp: false }],
  ])('is not sent to %s, and is kept for the operator', async (_what, settings) => {
    plant('study.json', entry('study'));
    await open(settings);
    await outcomesAre('given-up');
    expect(received).toEqual([]);
    expect(pending()).toEqual([]);
    expect((await outbox?.dead())?.map(({ id }) => id)).toEqual(['study']);
  });

  it.each([
    ['with a path traversal in its id', 'a.json', { id: '../../victim' }],
    ['with an id other than its name', 'a.json', { id: 'b' }],
    ['without an id', 'a.json', { id: undefined }],
    ['with an address that is not a text', 'a.json', { id: 'a', url: 5 }],
    ['that is not JSON', 'a.json', '{'],
    ['that is null', 'a.json', 'null'],
  ])('a file %s stays in place, and is reported', async (_what, name, contents) => {
    plant(name, typeof contents === 'string' ? contents : { ...entry('a'), ...contents });
    plant('study.json', entry('study'));
    await open();
    await outcomesAre('delivered');
    expect(damaged).toEqual([parse(name).name]);
    expect(existsSync(join(directory, 'pending', name))).toBe(true);
  });
});
