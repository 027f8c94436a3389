import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningService, spawnService, startService, until } from './running-service.js';

/** A test outside the descriptions below has its own service. */
const it = test.concurrent;

type Body = Record<string, unknown>;
const bodyOf = async (response: Response): Promise<Body> => (await response.json()) as Body;

async function deviceOf(service: RunningService): Promise<Body> {
  const { checks } = await bodyOf(await service.get('/health'));
  return (checks as { device: Body }).device;
}

describe('a service that is ready', () => {
  let service: RunningService;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service[Symbol.asyncDispose]());

  /** Finishes a study, because losses without a finished study in between add up to the failing state. */
  async function recovered(): Promise<void> {
    await service.ready();
    expect((await service.predict({ do: 'succeed' })).status).toBe(200);
  }

  test('a device killed in the middle of a study is replaced, and the study answered', async () => {
    const study = service.predict(service.waitFor('go'));
    await until(
      async () => JSON.stringify(await bodyOf(await service.get('/health'))).includes('"running":1'),
      'the study',
    );
    const killed = service.devicePid;
    process.kill(killed, 'SIGKILL');
    await until(() => service.devicePid !== killed, 'the next device');
    service.release('go');
    expect((await study).status).toBe(200);
    expect((await service.predict({ do: 'succeed' })).status).toBe(200);
    expect(service.spooledFiles()).toEqual([]);
  });

  test('a study that kills its device once is answered by the next one', async () => {
    const counter = join(service.directory, 'deaths-1');
    expect((await service.predict({ do: 'die', times: 1, counter })).status).toBe(200);
  });

  test('a study that kills its device twice fails with that reason, and the next one is answered', async () => {
    const counter = join(service.directory, 'deaths-2');
    const response = await service.predict({ do: 'die', times: 9, counter });
    expect(response.status).toBe(500);
    expect(await bodyOf(response)).toMatchObject({ code: 'device.lost', processing_status: 'Failure' });
    expect((await service.predict({ do: 'succeed' })).status).toBe(200);
    expect(service.spooledFiles()).toEqual([]);
  });

  test('a study during which the device is lost is retried by a new process', async () => {
    const before = service.devicePid;
    const counter = join(service.directory, 'losses-3');
    expect((await service.predict({ do: 'lose-device', times: 1, counter })).status).toBe(200);
    expect(service.devicePid).not.toBe(before);
  });

  test('a study that loses the device twice fails with the fault, and the next one is answered', async () => {
    const counter = join(service.directory, 'losses-4');
    const response = await service.predict({ do: 'lose-device', times: 9, counter });
    expect(response.status).toBe(500);
    const body = await bodyOf(response);
    expect(body).toMatchObject({
      code: 'device.lost',
      detail: { fault: 'CUDA failure 719: unspecified launch failure' },
    });
    expect(JSON.stringify(body)).not.toContain('secret-host');
    expect((await service.predict({ do: 'succeed' })).status).toBe(200);
    // The operator reads the whole cause.
    expect(service.log.some(({ message }) => String(message).includes('hostname=secret-host'))).toBe(true);
  });

  test('a study that the device cannot encode fails alone', async () => {
    const before = service.devicePid;
    const response = await service.predict({ do: 'fail-to-encode' });
    expect(await bodyOf(response)).toMatchObject({
      code: 'inference.failed',
      detail: { fault: 'CUDA failure 719: unspecified launch failure' },
    });
    expect(service.devicePid).toBe(before);
  });

  test('while its device is replaced, the service is unhealthy and still accepts studies', async () => {
    service.changeDevice({ TEST_DEVICE_START: 'wait', TEST_DEVICE_RELEASE: 'replace' });
    process.kill(service.devicePid, 'SIGKILL');
    await until(async () => (await service.get('/health')).status === 503, 'the unhealthy state');
    const device = await deviceOf(service);
    expect(device).toMatchObject({ status: 'down', state: 'recovering', code: 'device.died' });
    expect((await service.get('/health/ready')).status).toBe(503);
    expect((await service.get('/health/live')).status).toBe(200);
    const study = service.predict({ do: 'succeed' });
    await until(() => service.spooledFiles().length === 1, 'the study');
    service.release('replace');
    expect((await study).status).toBe(200);
    expect((await service.get('/health')).status).toBe(200);
    service.changeDevice({});
  });

  test('a device that is lost five times without a finished study is failing', async () => {
    const counter = join(service.directory, 'losses');
    const studies = [1, 2, 3].map(() => service.predict({ do: 'lose-device', times: 99, counter }));
    const states = new Set<unknown>();
    await until(async () => {
      const { state } = await deviceOf(service);
      states.add(state);
      return state === 'failing';
    }, 'the failing state');
    expect(states).toContain('recovering');
    for (const study of studies) expect((await study).ok).toBe(false);
    await recovered();
  });

  test('health reports a device that dies and does not restart, without the paths of its message', async () => {
    service.changeDevice({ TEST_DEVICE_START: 'refuse' });
    process.kill(service.devicePid, 'SIGKILL');
    await until(async () => (await deviceOf(service))['state'] === 'failing', 'the failure');
    const device = await deviceOf(service);
    expect(device).toMatchObject({
      status: 'down',
      code: 'device.unavailable',
      cause: 'checkpoint.unreadable',
    });
    expect(JSON.stringify(device)).not.toContain('/secret/place');
    const response = await service.predict({ do: 'succeed' });
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(JSON.stringify(await bodyOf(response))).not.toContain('/secret/place');
    await service.logged(({ message }) => String(message).includes('/secret/place'), 'the reason in the log');
    service.changeDevice({});
    await recovered();
  });
});

describe('a study that makes its device', () => {
  let service: RunningService;
  beforeAll(async () => (service = await startService({ STUDY_TIMEOUT_SECONDS: '1' })));
  afterAll(() => service[Symbol.asyncDispose]());

  test.each(['hang', 'hang-thread'] as const)('%s is given up', async (behaviour) => {
    const response = await service.predict({ do: behaviour });
    expect(response.status).toBe(500);
    expect(await bodyOf(response)).toMatchObject({ code: 'device.timeout', detail: { seconds: 1 } });
    expect((await service.predict({ do: 'succeed' })).status).toBe(200);
  });
});

it('a service that is still loading answers 503 and Retry-After', async () => {
  await using service = spawnService({ TEST_DEVICE_START: 'wait', TEST_DEVICE_RELEASE: 'go' });
  await service.listening();
  const response = await service.predict({ do: 'succeed' });
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await bodyOf(response)).toMatchObject({ code: 'device.loading', processing_status: 'Failure' });
  const health = await service.get('/health');
  expect(health.status).toBe(503);
  expect(await bodyOf(health)).toMatchObject({ status: 'unhealthy', failing: ['device'] });
  expect((await service.get('/health/live')).status).toBe(200);
  service.release('go');
  await service.ready();
  expect((await service.predict({ do: 'succeed' })).status).toBe(200);
});

it.each([
  ['refuse', 'The test has no checkpoint at /secret/place.'],
  ['die', 'The process that computes predictions was killed by SIGKILL while it loaded the models'],
])('a service whose device fails to start (%s) says why and ends', async (behaviour, reason) => {
  await using service = spawnService({ TEST_DEVICE_START: behaviour });
  expect((await service.ended).code).toBe(1);
  const fatal = service.log.filter(({ level }) => level === 'fatal');
  expect(fatal).toHaveLength(1);
  expect(fatal[0].message).toContain(reason);
  expect(service.spooledFiles()).toEqual([]);
});

it('a service whose device does not load in time says so and ends', async () => {
  await using service = spawnService({
    TEST_DEVICE_START: 'wait',
    TEST_DEVICE_RELEASE: 'never',
    START_TIMEOUT_SECONDS: '1',
  });
  expect((await service.ended).code).toBe(1);
  expect(service.log.find(({ level }) => level === 'fatal')).toMatchObject({ code: 'device.start-timeout' });
});
