import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/core/phantom/random.js';
import { ABORT_KINDS, abortRequest, type AbortTarget } from './aborted-requests.js';
import { studyForm } from './instruction.js';
import { RawConnection } from './raw-request.js';
import { hasProgram, RunningNginx } from './running-nginx.js';
import { type RunningService, startService, until } from './running-service.js';
import { RADIOLOGY, QUICK_USERS } from './test-users.js';

const SETTINGS = {
  AUTH_BASIC_FILE: QUICK_USERS,
  AUTH_TRUSTED_PROXIES: '127.0.0.1',
  CORS_ORIGINS: 'https://viewer.example.org',
};
const AT_ONCE = 8;
/** Aborts of each series; more with `npm run test:soak`. */
const ABORTS = process.env['CTCLIP_SOAK'] === '1' ? 2000 : 500;

const hasNginx = hasProgram('nginx', '-v') && hasProgram('openssl', 'version');
if (!hasNginx) console.warn('nginx or openssl is not installed: the aborts through the proxy are skipped.');

/** Values as proxies, attackers and mistakes write them. */
function forwardedFor(random: Random): readonly string[] {
  const value = random.pick([
    '1.2.3.4',
    '10.0.0.1, 127.0.0.1',
    '2001:db8::1',
    '::ffff:10.0.0.1%eth0',
    'unknown',
    '',
    ',,,',
    'x'.repeat(2000),
  ]);
  return [`x-forwarded-for: ${value}`, ...(random.chance(0.5) ? ['x-forwarded-proto: https'] : [])];
}

/** Aborts requests of all kinds, equally often. @returns everything received by the clients */
async function abortMany(count: number, target: AbortTarget, seed: number): Promise<string[]> {
  const kinds = Object.values(ABORT_KINDS);
  const received: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++)
      received.push(await abortRequest(kinds[index % kinds.length], target, new Random(seed + index)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return received;
}

/** Checks that the process lives, answered nothing with 5xx, logged no fault, and left no uploads. */
async function expectUnharmed(service: RunningService, received: readonly string[]): Promise<void> {
  await until(async () => (await service.get('/health/ready')).status === 200, 'readiness');
  await until(() => service.spooledFiles().length === 0, 'an empty spool');
  expect(service.isRunning).toBe(true);
  // The log first: it has the reason of a 5xx.
  expect(service.log.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  expect(service.log.filter(({ status }) => Number(status) >= 500)).toEqual([]);
  expect(received.filter((text) => /^HTTP\/1\.1 5/m.test(text))).toEqual([]);
}

let service: RunningService;
beforeAll(async () => {
  service = await startService(SETTINGS);
});
afterAll(() => service[Symbol.asyncDispose]());

describe('clients that disconnect at any moment', () => {
  let target: AbortTarget;
  beforeAll(async () => {
    const answer = await fetch(`${service.url}/studies`, {
      method: 'POST',
      body: studyForm({ do: 'succeed' }),
      headers: RADIOLOGY,
    });
    const { id } = (await answer.json()) as { id: string };
    target = {
      port: service.port,
      host: '127.0.0.1',
      study: id,
      tls: false,
      proxyHeaders: () => [],
      from: () => '127.0.0.1',
    };
  });

  it('there are 25 kinds of requests', () => {
    expect(Object.keys(ABORT_KINDS)).toHaveLength(25);
  });

  it(`${ABORTS} aborts do not end the service and leave no files`, async () => {
    await expectUnharmed(service, await abortMany(ABORTS, target, 1));
  });

  it(`${ABORTS} aborts with the headers of a proxy do not end the service and leave no files`, async () => {
    const received = await abortMany(ABORTS, { ...target, proxyHeaders: forwardedFor }, 10_000);
    await expectUnharmed(service, received);
  });

  it.skipIf(!hasNginx)(
    `${ABORTS} aborts through nginx do not end the service and leave no files`,
    async () => {
      await using nginx = await RunningNginx.start([service.port]);
      const received = await abortMany(
        ABORTS,
        {
          ...target,
          port: nginx.httpsPort,
          host: 'ct-clip.example.org',
          tls: true,
          proxyHeaders: (random) => (random.chance(0.5) ? forwardedFor(random) : []),
          // nginx counts requests by address and would refuse many from one.
          from: (random) => `127.0.1.${2 + random.below(250)}`,
        },
        20_000,
      );
      await expectUnharmed(service, received);
      // nginx logs 500 if it cannot send "100 Continue" any more, but sends no byte.
      const answered = nginx.accessLog().filter(({ bytes_out: bytes }) => Number(bytes) > 0);
      expect(answered.filter(({ status }) => Number(status) >= 500)).toEqual([]);
    },
  );

  it.each([
    ['no proxy headers', ''],
    ['a proxy header', 'x-forwarded-for: 1.2.3.4\r\n'],
  ])('200 resets right after a whole request with %s do no harm', async (_what, header) => {
    const received: string[] = [];
    for (let attempt = 0; attempt < 200; attempt++) {
      using connection = new RawConnection(service.port);
      await connection.opened;
      connection.write(`GET /health/live HTTP/1.1\r\nhost: x\r\n${header}\r\n`);
      connection.reset();
      await connection.closed;
      received.push(connection.received);
    }
    await expectUnharmed(service, received);
  });
});

describe('targets that no route can have', () => {
  it.each([
    ['GET', '*'],
    ['OPTIONS', '*'],
    ['POST', '*'],
    ['GET', '*studies'],
    ['GET', '*/studies'],
    ['POST', '*studies'],
    ['GET', 'studies'],
    ['GET', '?x'],
    ['GET', 'http:studies'],
    ['GET', 'ftp://x/studies'],
    ['GET', '\\studies'],
    ['GET', '%2fstudies'],
    ['GET', '/%zz'],
    ['GET', '/studies/%ff'],
    ['GET', 'http://x/%zz'],
  ])('%s %s is answered 400 or 404', async (method, target) => {
    expect(await statusOf(service, method, target, '')).toMatch(/^40[04]$/);
  });

  it.each(['/:id(', '/studies/:id(x', '/a*b', '/*/x', '/(.*)', '/studies/:a-:b(\\d+', '//*'])(
    'GET %s, a pattern to the router, is answered 400 or 404',
    async (target) => {
      expect(await statusOf(service, 'GET', target, `authorization: ${RADIOLOGY.authorization}\r\n`)).toMatch(
        /^40[04]$/,
      );
    },
  );

  it('do not count as faults of the service', () => {
    expect(service.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

async function statusOf(
  service: RunningService,
  method: string,
  target: string,
  headers: string,
): Promise<string> {
  using connection = new RawConnection(service.port);
  await connection.opened;
  connection.write(`${method} ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`);
  await connection.closed;
  return connection.received.split(' ', 2)[1];
}
