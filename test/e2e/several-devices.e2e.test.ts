/** One service with two device processes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharedCopies } from '../../src/device/device-protocol.js';
import { type RunningService, spawnService, startService, until } from './running-service.js';

type Body = Record<string, unknown>;

interface DeviceCheck {
  readonly status: string;
  readonly state: string;
  readonly degraded: readonly string[];
  readonly devices: Readonly<Record<string, Body>>;
}

async function deviceOf(service: RunningService): Promise<DeviceCheck> {
  const body = (await (await service.get('/health')).json()) as { checks: { device: DeviceCheck } };
  return body.checks.device;
}

/** PID of the process that a device has loaded last. */
function pidOf(service: RunningService, name: string): number {
  return Number(
    service.log.findLast(({ device, device_pid }) => device === name && device_pid)?.['device_pid'],
  );
}

async function metric(service: RunningService, name: string): Promise<number> {
  const text = await (await service.get('/metrics')).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length),
  );
}

const runsOn = async (service: RunningService): Promise<unknown> =>
  Object.values((await deviceOf(service)).devices).map(({ running }) => running);

const bothReady = (service: RunningService): Promise<void> =>
  until(async () => (await deviceOf(service)).degraded.length === 0, 'both devices');

describe('two devices', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({ CPU_DEVICES: '2' });
    await bothReady(service);
  });
  afterAll(() => service[Symbol.asyncDispose]());

  it('read the same copies of the models, which the first one has made and hashed', () => {
    const orders = readFileSync(join(service.directory, 'load-orders'), 'utf8').trim().split('\n');
    const [first, second] = orders.map((line) => JSON.parse(line) as [string, SharedCopies]);
    const { directory } = first[1];
    const sha256 = { supervised: 'a'.repeat(64), ctclip: 'b'.repeat(64), main: 'c'.repeat(64) };
    expect(first).toEqual(['cpu:0', { directory }]);
    expect(second).toEqual(['cpu:1', { directory, sha256 }]);
  });

  it('take studies in turn', async () => {
    const counts = () =>
      Promise.all(
        ['cpu:0', 'cpu:1'].map((device) =>
          metric(service, `ctclip_device_studies_total{device="${device}"}`),
        ),
      );
    const before = await counts();
    for (let study = 0; study < 8; study++)
      expect((await service.predict({ do: 'succeed' })).status).toBe(200);
    expect(await counts()).toEqual(before.map((count) => count + 4));
  });

  it('work on two studies at once, while a third waits', async () => {
    const studies = ['one', 'two', 'three'].map((word) => service.predict(service.waitFor(word)));
    await until(() => service.spooledFiles().length === 3, 'the studies');
    await until(async () => JSON.stringify(await runsOn(service)) === '[1,1]', 'both devices at work');
    for (const word of ['one', 'two', 'three']) service.release(word);
    for (const study of studies) expect((await study).status).toBe(200);
  });

  it('are replaced on their own: the other one finishes the study, and the service stays ready', async () => {
    const study = service.predict(service.waitFor('after-the-death'));
    await until(async () => JSON.stringify(await runsOn(service)).includes('1'), 'the study');
    const [at] = Object.entries((await deviceOf(service)).devices)
      .filter(([, { running }]) => running === 1)
      .map(([name]) => name);
    const another = at === 'cpu:0' ? 'cpu:1' : 'cpu:0';
    const [killed, kept] = [pidOf(service, at), pidOf(service, another)];
    const restarts = await metric(service, restartsOf(at));
    process.kill(killed, 'SIGKILL');
    await until(async () => (await metric(service, restartsOf(at))) === restarts + 1, 'the death');
    expect((await service.get('/health/ready')).status).toBe(200);
    service.release('after-the-death');
    expect((await study).status).toBe(200);
    await until(() => pidOf(service, at) !== killed, 'the next process');
    await bothReady(service);
    expect(pidOf(service, another)).toBe(kept);
  });

  it('get other models together', async () => {
    const before = ['cpu:0', 'cpu:1'].map((name) => pidOf(service, name));
    const response = await fetch(`${service.url}/admin/models/reload`, { method: 'POST' });
    expect(response.status).toBe(200);
    const after = ['cpu:0', 'cpu:1'].map((name) => pidOf(service, name));
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    expect((await deviceOf(service)).degraded).toEqual([]);
    await until(async () => (await service.children()).length === 2, 'the end of the old processes');
  });
});

const restartsOf = (device: string): string => `ctclip_device_process_restarts_total{device="${device}"}`;

describe.concurrent('with one unusable device', () => {
  it('the service starts, names it, and takes it once it works', async () => {
    const name = 'cpu:0';
    await using service = await startService({
      CPU_DEVICES: '2',
      TEST_DEVICE_UNUSABLE: name,
      TEST_DEVICE_REPAIRED: 'repaired',
    });
    await until(async () => (await deviceOf(service)).devices[name].state === 'failing', 'the failure');
    const check = await deviceOf(service);
    expect(check).toMatchObject({ status: 'up', state: 'ready', degraded: [name] });
    expect(check.devices[name]).toMatchObject({
      code: 'device.unavailable',
      cause: 'inference.device-unusable',
    });
    expect((await service.predict({ do: 'succeed' })).status).toBe(200);
    expect(service.log.some(({ message }) => String(message).includes('the test has broken it'))).toBe(true);
    service.release('repaired');
    await bothReady(service);
  });

  it('and another one, the service names both and ends', async () => {
    await using service = spawnService({
      CPU_DEVICES: '2',
      TEST_DEVICE_UNUSABLE: 'cpu:0,cpu:1',
      TEST_DEVICE_REPAIRED: 'never',
    });
    expect((await service.ended).code).toBe(1);
    const reasons = service.log.filter(({ code }) => code === 'inference.device-unusable');
    expect(reasons.map(({ level }) => level)).toEqual(['error', 'fatal']);
    expect(reasons[0].message).toContain('cpu:0 cannot be used');
  });
});
