import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORM_HEADER, RawConnection } from './raw-request.js';
import { type RunningService, startService, until } from './running-service.js';
import { basic, QUICK_USERS, RADIOLOGY, USERS } from './test-users.js';

const SLOW = basic('slow', 'battery staple');

const PROBES = ['/health', '/health/live', '/health/ready'];
const CLOSED = [
  '/',
  '/docs',
  '/docs/',
  '/docs/swagger-ui-bundle.js',
  '/docs/swagger-ui-init.js',
  '/docs-json',
  '/app',
  '/app/',
  '/app/favicon.svg',
  '/nothing',
];

async function statusesOf(service: RunningService, paths: string[], headers = {}): Promise<number[]> {
  const answers = await Promise.all(paths.map((path) => service.get(path, headers)));
  await Promise.all(answers.map((answer) => answer.text()));
  return answers.map(({ status }) => status);
}

const directory = mkdtempSync(join(tmpdir(), 'users-'));
/** The file of users that a test may replace. */
const path = join(directory, 'users');
/** A service with users. */
let service: RunningService;
/** A service with a file of users that tests replace; the password of one user is expensive to check. */
let changing: RunningService;
/** A service with users, networks, monitoring and a trusted proxy. Each test has its own addresses, by which it counts failures. */
let proxied: RunningService;
beforeAll(async () => {
  copyFileSync(USERS, path);
  [service, changing, proxied] = await Promise.all([
    startService({ AUTH_BASIC_FILE: QUICK_USERS, AUTH_REALM: 'Ward 7', LOG_LEVEL: 'debug' }),
    startService({ AUTH_BASIC_FILE: path, METRICS_ALLOW: '127.0.0.1' }),
    startService({
      AUTH_ALLOW: '10.0.0.0/8, 192.0.2.0/24',
      AUTH_BASIC_FILE: QUICK_USERS,
      AUTH_MAX_FAILURES: '3',
      AUTH_TRUSTED_PROXIES: '127.0.0.0/8, 198.51.100.1',
      METRICS_ALLOW: '203.0.113.9',
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([service, changing, proxied].map((one) => one[Symbol.asyncDispose]()));
  rmSync(directory, { recursive: true });
});

const from = (addresses: string): Record<string, string> => ({ 'x-forwarded-for': addresses });

describe('with users', () => {
  it('probes stay open, and everything else is closed', async () => {
    expect(await statusesOf(service, PROBES)).toEqual([200, 200, 200]);
    expect(await statusesOf(service, CLOSED)).toEqual(CLOSED.map(() => 401));
  });

  it('the right password gives access to everything', async () => {
    expect(await statusesOf(service, CLOSED, RADIOLOGY)).toEqual(
      CLOSED.map((path) => (path === '/nothing' ? 404 : 200)),
    );
    const response = await service.predict({ do: 'succeed' }, { headers: RADIOLOGY });
    expect(response.status).toBe(200);
    const id = response.headers.get('x-request-id');
    const line = await service.logged(
      ({ request_id, context }) => request_id === id && context === 'Access',
      'the line',
    );
    expect(line['user']).toBe('radiology');
  });

  it.each([
    ['no credentials', {}, 'auth.credentials-missing'],
    ['a wrong password', basic('radiology', 'correct'), 'auth.credentials-wrong'],
    ['a password with a suffix', basic('radiology', 'correct:horse:more'), 'auth.credentials-wrong'],
    ['an unknown user', basic('nobody', 'correct:horse'), 'auth.credentials-wrong'],
    ['malformed credentials', { authorization: 'Basic ?' }, 'auth.credentials-wrong'],
    ['a token', { authorization: 'Bearer x' }, 'auth.credentials-wrong'],
  ])('a study with %s is refused with a challenge', async (_what, headers, code) => {
    const response = await service.predict({ do: 'succeed' }, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="Ward 7"');
    expect(await response.json()).toMatchObject({ processing_status: 'Failure', study_uid: '', code });
  });

  it('a client with Expect: 100-continue is refused before it sends the study', async () => {
    using connection = new RawConnection(service.port);
    connection.write(
      `POST /predict HTTP/1.1\r\nhost: x\r\n${FORM_HEADER}\r\ncontent-length: 1000\r\nexpect: 100-continue\r\n\r\n`,
    );
    await connection.closed;
    expect(connection.received).toMatch(/^HTTP\/1.1 401 Unauthorized/);
    expect(connection.received).toContain('www-authenticate: Basic realm="Ward 7"');
  });

  it('other requests are answered while an expensive password check runs', async () => {
    const order: string[] = [];
    const slow = changing.get('/', SLOW).then(({ status }) => order.push(`password ${status}`));
    for (let probe = 0; probe < 5; probe++) {
      const { status } = await changing.get('/health/live');
      order.push(`probe ${status}`);
    }
    await slow;
    expect(order).toEqual([...Array<string>(5).fill('probe 200'), 'password 200']);
  });

  it('passwords, right or wrong, do not appear in the log', () => {
    const log = JSON.stringify([service.log, service.plain]);
    expect(log).not.toContain('horse');
    expect(log).not.toContain(RADIOLOGY['authorization'].slice('Basic '.length));
  });
});

describe('a throttle on wrong passwords', () => {
  const ask = (client: string, headers: Record<string, string>): Promise<Response> =>
    proxied.get('/', { ...headers, ...from(client) });
  const statuses = (answers: readonly Response[]): number[] => answers.map(({ status }) => status);

  it('refuses only the guesser', async () => {
    const answers: Response[] = [];
    for (let guess = 0; guess < 20; guess++)
      answers.push(await ask('192.0.2.1', basic('radiology', `guess ${guess}`)));
    expect(statuses(answers)).toEqual([401, 401, 401, ...Array<number>(17).fill(429)]);
    expect(await answers[3].json()).toMatchObject({ code: 'auth.too-many-failures' });
    expect(Number(answers[3].headers.get('retry-after'))).toBeGreaterThan(60);
    expect((await ask('192.0.2.1', {})).status).toBe(401);
    expect((await ask('192.0.2.2', RADIOLOGY)).status).toBe(200);
    expect((await ask('192.0.2.1', SLOW)).status).toBe(200);
  });

  it('is not avoided by other ports and notations of one address', async () => {
    const forms = [
      '192.0.2.9',
      '192.0.2.9:1001',
      '::ffff:192.0.2.9',
      '[::ffff:192.0.2.9]:7',
      '192.0.2.9:1002',
    ];
    const answers: Response[] = [];
    for (const [guess, form] of forms.entries())
      answers.push(await ask(form, basic('radiology', `form ${guess}`)));
    expect(statuses(answers)).toEqual([401, 401, 401, 429, 429]);
  });

  it('lets the right password through while a program sends an old one from the same address', async () => {
    const old = basic('radiology', 'old');
    const program = await Promise.all(Array.from({ length: 40 }, () => ask('192.0.2.3', old)));
    expect(statuses(program)).not.toContain(200);
    expect((await ask('192.0.2.3', RADIOLOGY)).status).toBe(200);
    expect((await ask('192.0.2.3', old)).status).toBe(429);
    expect((await ask('192.0.2.3', RADIOLOGY)).status).toBe(200);
  });

  it('does not count right passwords, thirty at once, again and again', async () => {
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(Array.from({ length: 30 }, () => ask('192.0.2.4', RADIOLOGY)));
      expect(statuses(answers)).toEqual(Array(30).fill(200));
    }
  });
});

describe('a file of users', () => {
  it.each<[string, () => void]>([
    ['is emptied', () => writeFileSync(path, '')],
    ['is gone', () => rmSync(path)],
    [
      'is a directory',
      () => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    ['lost its user and has one bad line', () => writeFileSync(path, 'somebody:in-clear\n')],
  ])('that %s admits nobody, and is reported', async (_what, damage) => {
    expect((await changing.get('/', RADIOLOGY)).status).toBe(200);
    damage();
    await until(async () => (await changing.get('/', RADIOLOGY)).status !== 200, 'the lock');
    const refused = await changing.predict({ do: 'succeed' }, { headers: RADIOLOGY });
    expect([refused.status, await refused.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'auth.unavailable', processing_status: 'Failure' }),
    ]);
    const health = await changing.get('/health');
    expect([health.status, await health.json()]).toEqual([
      503,
      expect.objectContaining({
        failing: ['access'],
        checks: expect.objectContaining({
          access: expect.objectContaining({
            status: 'down',
            users: 'unusable',
            code: 'auth.unavailable',
          }) as unknown,
        }) as unknown,
      }),
    ]);
    // Load balancers keep sending studies here: the service itself must say why it refuses them.
    expect((await changing.get('/health/ready')).status).toBe(200);
    expect(await (await changing.get('/metrics')).text()).toContain(
      'ctclip_access_source_usable{source="users"} 0',
    );
    const line = await changing.logged(
      ({ level, context }) => level === 'error' && context === 'Access',
      'the line of the log',
    );
    expect(line.message).toContain('admits nobody');

    rmSync(path, { recursive: true, force: true });
    copyFileSync(USERS, path);
    await until(async () => (await changing.get('/', RADIOLOGY)).status === 200, 'the end of the lock');
    expect((await changing.get('/health')).status).toBe(200);
  });
});

describe('with a list of networks', () => {
  it('a client of another network is refused, whatever its headers claim; probes stay open', async () => {
    await using service = await startService({ AUTH_ALLOW: '10.0.0.0/8' });
    const response = await service.predict({ do: 'succeed' }, { headers: from('10.1.2.3') });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      code: 'auth.address-not-allowed',
      processing_status: 'Failure',
    });
    expect(await statusesOf(service, PROBES, from('10.1.2.3'))).toEqual([200, 200, 200]);
  });

  it('a trusted proxy is trusted only about its direct client', async () => {
    const ask = async (addresses?: string): Promise<number> =>
      (await proxied.get('/', { ...RADIOLOGY, ...(addresses !== undefined && from(addresses)) })).status;
    expect(await ask('10.1.2.3')).toBe(200);
    expect(await ask('10.1.2.3, 198.51.100.1')).toBe(200);
    expect(await ask('203.0.113.7')).toBe(403);
    expect(await ask('10.1.2.3, 203.0.113.7')).toBe(403);
    expect(await ask('10.1.2.3:51234')).toBe(200);
    expect(await ask('::ffff:10.1.2.3')).toBe(200);
    expect(await ask('[::ffff:10.1.2.3]:443, 198.51.100.1:80')).toBe(200);
    for (const forged of [
      'nonsense',
      '10.1',
      '0x0a.1.2.3',
      '10.1.2.3.',
      'for=10.1.2.3',
      '10.1.2.3%0a',
      ',',
      '[10.1.2.3',
    ])
      expect([forged, await ask(forged)]).toEqual([forged, 403]);
    expect(await ask()).toBe(403);
  });

  it('the log names the client of a trusted proxy and the proxy’s request id', async () => {
    const response = await proxied.get('/', { ...from('203.0.113.7'), 'x-request-id': 'proxy-4711' });
    expect(response.headers.get('x-request-id')).toBe('proxy-4711');
    const line = await proxied.logged(({ request_id }) => request_id === 'proxy-4711', 'the line');
    expect(line).toMatchObject({ client: '203.0.113.7', route: '/' });
    const strange = await proxied.get('/', { 'x-request-id': '"}{"level":"fatal"' });
    expect(strange.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('a client must pass both checks if both are configured', async () => {
    const asks = [{}, RADIOLOGY, from('10.1.2.4'), { ...from('10.1.2.4'), ...RADIOLOGY }];
    const answers = await Promise.all(asks.map((headers) => proxied.get('/', headers)));
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 401, 200]);
  });
});

describe('access to the metrics', () => {
  it('requires a password if users are configured, except from the networks of monitoring', async () => {
    const statusFor = async (path: string, client: string): Promise<number> =>
      (await proxied.get(path, from(client))).status;
    expect(await statusFor('/metrics', '10.1.2.5')).toBe(401);
    expect(await statusFor('/metrics', '203.0.113.9')).toBe(200);
    expect(await statusFor('/', '203.0.113.9')).toBe(403);
  });
});
