import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORM_HEADER, RawConnection, wholeForm } from './raw-request.js';
import { type RunningService, spawnMain, spawnService, startService, until } from './running-service.js';

/** Each test that ends a service has its own. */
const it = test.concurrent;

/** A service that loads until it is stopped, with a variable that looks misspelled. Its log can be read after its end. */
let loading: RunningService;
beforeAll(async () => {
  loading = spawnService({
    TEST_DEVICE_START: 'wait',
    TEST_DEVICE_RELEASE: 'never',
    UPLOAD_TIMEOUT_SECOND: '5',
  });
  await loading.listening();
});
afterAll(() => loading[Symbol.asyncDispose]());

describe('the start', () => {
  it('with wrong settings fails with one message that lists every mistake', async () => {
    await using service = spawnMain({
      PORT: 'http',
      DEVICE: 'tpu',
      MAX_UPLOAD_MB: '0',
      AUTH_BASCI_FILE: 'users',
    });
    expect((await service.ended).code).toBe(1);
    const message = service.plain.join('\n');
    expect(message).toContain('4 variables of the environment must be corrected');
    for (const name of ['PORT', 'DEVICE', 'MAX_UPLOAD_MB', 'AUTH_BASCI_FILE'])
      expect(message).toContain(`  ${name} `);
    expect(message).not.toContain('    at ');
    expect(service.log).toEqual([]);
  });

  it('with missing files names all of them', async () => {
    await using service = spawnMain({ MODELS_DIR: '/nonexistent', AUTH_BASIC_FILE: '/nonexistent/users' });
    expect((await service.ended).code).toBe(1);
    const message = service.plain.join('\n');
    for (const name of [
      'SUPERVISED_MODEL_PATH',
      'CTCLIP_MODEL_PATH',
      'LIGHTGBM_MODEL_PATH',
      'AUTH_BASIC_FILE',
    ])
      expect(message).toContain(name);
  });

  it('with a spool directory that cannot be created says so', async () => {
    await using service = spawnService({ SPOOL_DIR: '/dev/null/spool' });
    expect((await service.ended).code).toBe(1);
    expect(service.log).toMatchObject([{ level: 'fatal', code: 'upload.unusable-spool' }]);
  });

  it('on an occupied port says so', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const port = String((other.address() as AddressInfo).port);
    await using service = spawnService({ PORT: port });
    expect((await service.ended).code).toBe(1);
    const fatal = service.log.filter(({ level }) => level === 'fatal');
    expect(fatal).toMatchObject([{ code: 'http.address-unusable' }]);
    expect(fatal[0].message).toContain(port);
    other.close();
  });

  it('warns about a variable that looks misspelled, and continues', async () => {
    const line = await loading.logged(({ level }) => level === 'warn', 'the warning');
    expect(line.message).toBe(
      'UPLOAD_TIMEOUT_SECOND is not a variable of this service; did you mean UPLOAD_TIMEOUT_SECONDS?',
    );
  });

  it('logs its address and that of the API’s description', async () => {
    await loading.logged(
      ({ message }) =>
        message ===
        `Listening on ${loading.url}; people start at ${loading.url}/app, the API is described at ${loading.url}/docs`,
      'the line',
    );
  });
});

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('finishes accepted studies, refuses further ones, and leaves no files', async () => {
    await using service = await startService();
    using probe = new RawConnection(service.port);
    const studies = [service.predict(service.waitFor('go')), service.predict(service.waitFor('go'))];
    await until(() => service.spooledFiles().length === 2, 'the studies');
    service.signal(signal);
    await service.logged(({ message }) => String(message).startsWith('Stopping'), 'the beginning of the end');
    probe.write('GET /health/ready HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await probe.receives('"not-ready"')).toContain('HTTP/1.1 503');
    const refused = await service.predict({ do: 'succeed' });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'service.draining', processing_status: 'Failure' });
    const health = await service.get('/health');
    expect(await health.json()).toMatchObject({ status: 'unhealthy', failing: ['queue'] });
    service.release('go');
    const answers = await Promise.all(studies);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(service.spooledFiles()).toEqual([]);
    expect(existsSync(`/proc/${service.devicePid}`)).toBe(false);
  });
});

it('SIGTERM under load: every client is answered, and no accepted study is lost', async () => {
  await using service = await startService({ QUEUE_LIMIT: '100', STUDIES_IN_FLIGHT: '2' });
  const statuses: number[] = [];
  let isStopping = false;
  const clients = Array.from({ length: 8 }, async () => {
    while (!isStopping) statuses.push((await service.predict({ do: 'succeed' })).status);
  });
  await until(() => statuses.length >= 16, 'the first answers');
  const accepted = Array.from({ length: 6 }, () => service.predict(service.waitFor('go')));
  // Two stay on the device, so that the clients' studies wait.
  await until(() => service.spooledFiles().length === 14, 'all studies');
  service.signal('SIGTERM');
  await service.logged(({ message }) => String(message).startsWith('Stopping'), 'the beginning of the end');
  isStopping = true;
  service.release('go');
  expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual(accepted.map(() => 200));
  await Promise.all(clients);
  // Clients that arrive at that moment get the answer that the service is stopping.
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect(await service.ended).toEqual({ code: 0, signal: null });
  expect(service.spooledFiles()).toEqual([]);
});

it('a killed HTTP process breaks the connections of its clients, and takes the device process with it', async () => {
  await using service = await startService();
  const studies = [service.predict(service.waitFor('go')), service.predict(service.waitFor('go'))];
  const outcomes = Promise.allSettled(studies);
  await until(() => service.spooledFiles().length === 2, 'the studies');
  const device = service.devicePid;
  service.signal('SIGKILL');
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await until(() => !existsSync(`/proc/${device}`), 'the end of the device process');
});

it('studies that exceed the drain time are refused, and the service ends', async () => {
  await using service = await startService({ DRAIN_TIMEOUT_SECONDS: '1' });
  const study = service.predict({ do: 'hang' });
  await until(() => service.spooledFiles().length === 1, 'the study');
  service.signal('SIGTERM');
  const answer = await study;
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: 'device.stopped' });
  expect((await service.ended).code).toBe(0);
  expect(service.spooledFiles()).toEqual([]);
});

it('an endless upload does not prevent the service from ending', async () => {
  await using service = await startService({ DRAIN_TIMEOUT_SECONDS: '0' });
  using slow = new RawConnection(service.port);
  slow.write(
    `POST /predict HTTP/1.1\r\nhost: x\r\n${FORM_HEADER}\r\ncontent-length: 9000\r\n\r\n${wholeForm('x').slice(0, 130)}`,
  );
  await until(() => service.spooledFiles().length === 1, 'the upload');
  service.signal('SIGTERM');
  expect((await service.ended).code).toBe(0);
  expect(service.spooledFiles()).toEqual([]);
});

it('a signal that arrives twice, as Ctrl-C under npm does, counts once', async () => {
  await using service = await startService();
  const study = service.predict(service.waitFor('go'));
  await until(() => service.spooledFiles().length === 1, 'the study');
  service.signal('SIGINT');
  service.signal('SIGINT');
  await service.logged(({ message }) => String(message).startsWith('Stopping'), 'the beginning of the end');
  service.signal('SIGINT');
  service.release('go');
  expect((await study).status).toBe(200);
  expect((await service.ended).code).toBe(0);
});

it('a second signal ends the service at once, without leaving a study on the disk', async () => {
  await using service = await startService();
  const study = service.predict({ do: 'hang' });
  study.catch(() => undefined);
  await until(() => service.spooledFiles().length === 1, 'the study');
  const device = service.devicePid;
  service.signal('SIGTERM');
  await until(() => {
    service.signal('SIGTERM');
    return !service.isRunning;
  }, 'the end');
  expect((await service.ended).code).toBe(1);
  expect(service.spooledFiles()).toEqual([]);
  await until(() => !existsSync(`/proc/${device}`), 'the end of the device process');
});

it('a service that is stopped while loading ends without an error', async () => {
  loading.signal('SIGTERM');
  expect((await loading.ended).code).toBe(0);
  expect(loading.log.filter(({ level }) => level === 'fatal' || level === 'error')).toEqual([]);
});

it('an unexpected failure is logged and ends the service, without leaving a study on the disk', async () => {
  await using service = await startService();
  const study = service.predict({ do: 'hang' });
  study.catch(() => undefined);
  await until(() => service.spooledFiles().length === 1, 'the study');
  service.signal('SIGUSR2');
  expect((await service.ended).code).toBe(1);
  const fatal = service.log.filter(({ level }) => level === 'fatal');
  expect(JSON.stringify(fatal)).toContain('unexpected failure');
  expect(service.spooledFiles()).toEqual([]);
});
