/** The webhook of a study is called when the study has ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Instruction, studyForm } from './instruction.js';
import { hasProgram } from './running-nginx.js';
import { RunningRedis } from './running-redis.js';
import { type RunningService, startService, until } from './running-service.js';
import { WebhookReceiver } from './webhook-receiver.js';

const isInstalled = hasProgram('redis-server', '--version');
if (!isInstalled)
  console.warn('redis-server is not installed: notifications by another host are not tested.');

let directory: string;
let receiver: WebhookReceiver;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'webhooks-'));
  receiver = await WebhookReceiver.start();
});
afterAll(async () => {
  await receiver[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});
beforeEach(() => {
  receiver.received.length = 0;
  receiver.status = 204;
});

/** The service, with permission to call the receiver. */
function start(settings: Readonly<Record<string, string>> = {}): Promise<RunningService> {
  return startService({ ...receiver.settings, ...settings });
}

/** Submits a study that names the receiver. @returns its id */
async function submit(service: RunningService, instruction: Instruction): Promise<string> {
  const address = `${service.url}/studies?webhook_url=${encodeURIComponent(receiver.url)}`;
  const response = await fetch(address, { method: 'POST', body: studyForm(instruction) });
  expect(response.status).toBe(202);
  return ((await response.json()) as { readonly id: string }).id;
}

const textOf = async (service: RunningService, path: string): Promise<string> =>
  (await service.get(path)).text();
const deadOf = async (service: RunningService): Promise<unknown[]> =>
  JSON.parse(await textOf(service, '/admin/webhooks/dead')) as unknown[];

/** Waits for the number of deliveries, and expects those of the studies, in order. */
async function expectEnds(...ends: readonly object[]): Promise<void> {
  await until(() => receiver.received.length >= ends.length, 'the calls');
  expect(receiver.received.map(({ study }) => study)).toMatchObject(ends);
  // Deliveries have the study's id, so that a receiver recognises a repeated one.
  expect(receiver.received.map(({ delivery }) => delivery)).toEqual(
    receiver.received.map(({ study }) => study.id),
  );
}

/** A service that gives up after one try. A test kills it and starts the next one. */
let service: RunningService;
const startAlone = (): Promise<RunningService> =>
  start({ WEBHOOK_ATTEMPTS: '1', QUEUE_DIR: join(directory, 'queue') });
beforeAll(async () => (service = await startAlone()));
afterAll(() => service[Symbol.asyncDispose]());

/** Deliveries by a service since its start. */
async function countOf(outcome: string): Promise<number> {
  const metrics = await textOf(service, '/metrics');
  return Number(
    new RegExp(`^ctclip_webhook_deliveries_total\\{outcome="${outcome}"\\} (\\d+)`, 'm').exec(metrics)?.[1] ??
      0,
  );
}

describe('the webhook of a study', () => {
  it('receives the study when it has ended, whether it was computed, repeated or cancelled', async () => {
    const [dead, delivered] = [await deadOf(service), await countOf('delivered')];
    const id = await submit(service, { do: 'succeed' });
    const computed = { id, state: 'succeeded', repeated: false, result: { study_uid: '1.2.3' } };
    await expectEnds(computed);
    const repeat = await submit(service, { do: 'succeed' });
    const repeated = { id: repeat, state: 'succeeded', repeated: true, result: { study_uid: '1.2.3' } };
    await expectEnds(computed, repeated);
    const cancelled = await submit(service, service.waitFor('never'));
    await fetch(`${service.url}/studies/${cancelled}`, { method: 'DELETE' });
    await expectEnds(computed, repeated, { id: cancelled, state: 'cancelled', result: null });
    service.release('never');
    await until(async () => (await countOf('delivered')) === delivered + 3, 'the count');
    expect(await deadOf(service)).toEqual(dead);
  });

  it('is reported to administrators if it does not accept the study', async () => {
    receiver.status = 500;
    const id = await submit(service, { do: 'tell-options' });
    await until(async () => (await deadOf(service)).length === 1, 'the end of the tries');
    expect(await deadOf(service)).toEqual([{ id, url: receiver.url, attempts: 1, problem: 'answered 500' }]);
    await until(async () => (await countOf('given-up')) === 1, 'the count');
  });
});

describe('an end that a service could not notify before it was killed', () => {
  /** Ends a study on a service that is killed while it sends the webhook. @returns the study's id */
  async function endUntold(killed: RunningService): Promise<string> {
    receiver.status = 0;
    const id = await submit(killed, { do: 'tell-options', tag: 1 });
    await until(() => receiver.received.length === 1, 'the call');
    killed.signal('SIGKILL');
    await killed.ended;
    receiver.status = 204;
    receiver.received.length = 0;
    return id;
  }

  it('is notified by the next one', async () => {
    await using killed = service;
    const id = await endUntold(killed);
    service = await startAlone();
    await expectEnds({ id, state: 'succeeded' });
    expect(service.isRunning).toBe(true);
  });

  it.skipIf(!isInstalled)('is notified by another host on the same Redis server', async () => {
    await using redis = await RunningRedis.start();
    const settings = {
      REDIS_URL: redis.url,
      STUDIES_FILES: join(directory, 'files'),
      STUDIES_TAKEOVER_SECONDS: '1',
    };
    await using first = await start({ ...settings, QUEUE_DIR: join(directory, 'first') });
    const id = await endUntold(first);
    await using other = await start({ ...settings, QUEUE_DIR: join(directory, 'second') });
    await expectEnds({ id, state: 'succeeded' });
    expect(other.isRunning).toBe(true);
  });
});
