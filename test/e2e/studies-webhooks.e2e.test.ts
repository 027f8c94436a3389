/** Whoever a study names is called when it has ended. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { studyForm } from './instruction.js';
import { type RunningService, startService, until } from './running-service.js';

let directory: string;
let receiver: Server;
let received: string[];
/** Of the receiver's answers. */
let status: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'webhooks-'));
  writeFileSync(join(directory, 'secret'), 'a secret of many bytes');
  [received, status] = [[], 204];
  receiver = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      received.push(Buffer.concat(pieces).toString());
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  receiver.closeAllConnections();
  receiver.close();
  rmSync(directory, { recursive: true });
});

const host = (): string => `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
const url = (): string => `http://${host()}/done`;

/** The service, which may call the receiver. */
function start(settings: Readonly<Record<string, string>> = {}): Promise<RunningService> {
  return startService({
    WEBHOOK_ALLOWED_HOSTS: host(),
    WEBHOOK_ALLOW_HTTP: 'true',
    WEBHOOK_SECRET_FILE: join(directory, 'secret'),
    ...settings,
  });
}

/** Hands a study over that names the receiver. @returns its id */
async function submit(service: RunningService): Promise<string> {
  const address = `${service.url}/studies?webhook_url=${encodeURIComponent(url())}`;
  const response = await fetch(address, { method: 'POST', body: studyForm({ do: 'succeed' }) });
  expect(response.status).toBe(202);
  return ((await response.json()) as { readonly id: string }).id;
}

const textOf = async (service: RunningService, path: string): Promise<string> =>
  (await service.get(path)).text();
const deadOf = async (service: RunningService): Promise<unknown[]> =>
  JSON.parse(await textOf(service, '/admin/webhooks/dead')) as unknown[];

describe('whoever a study names', () => {
  it('is sent the study when it has ended', async () => {
    await using service = await start();
    const id = await submit(service);
    await until(() => received.length === 1, 'the call');
    expect(JSON.parse(received[0])).toMatchObject({ id, state: 'succeeded', result: { study_uid: '1.2.3' } });
    const delivered = 'ctclip_webhook_deliveries_total{outcome="delivered"} 1';
    await until(async () => (await textOf(service, '/metrics')).includes(delivered), 'the count');
    expect(await deadOf(service)).toEqual([]);
  });

  it('and does not take it is told to administrators', async () => {
    status = 500;
    await using service = await start({ WEBHOOK_ATTEMPTS: '1' });
    await submit(service);
    await until(async () => (await deadOf(service)).length === 1, 'the end of the tries');
    expect(await deadOf(service)).toEqual([
      { id: expect.any(String) as unknown, url: url(), attempts: 1, problem: 'answered 500' },
    ]);
    const givenUp = 'ctclip_webhook_deliveries_total{outcome="given-up"} 1';
    await until(async () => (await textOf(service, '/metrics')).includes(givenUp), 'the count');
  });
});
