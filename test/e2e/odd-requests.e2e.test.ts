/** Requests that no ordinary client sends: none is a fault of the service, and none ends it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { studyForm } from './instruction.js';
import { FORM_HEADER, formStart, RawConnection, wholeForm } from './raw-request.js';
import { type RunningService, startService, until } from './running-service.js';
import { RADIOLOGY, QUICK_USERS } from './test-users.js';

const LOGIN = `authorization: ${RADIOLOGY.authorization}\r\n`;
const STUDY = wholeForm(JSON.stringify({ do: 'succeed' }));
const CLOSE = 'connection: close\r\n';

let service: RunningService;
let study: string;
beforeAll(async () => {
  service = await startService({
    AUTH_BASIC_FILE: QUICK_USERS,
    AUTH_ADMIN_USERS: 'radiology',
    AUTH_TRUSTED_PROXIES: '127.0.0.1',
    UPLOAD_IDLE_SECONDS: '2',
  });
  const body = studyForm({ do: 'succeed' });
  const answer = await fetch(`${service.url}/studies`, { method: 'POST', body, headers: RADIOLOGY });
  study = ((await answer.json()) as { id: string }).id;
});
afterAll(async () => {
  const faults = service.log.filter(({ level }) => level === 'error' || level === 'fatal');
  const { isRunning } = service;
  await service[Symbol.asyncDispose]();
  expect([isRunning, faults]).toEqual([true, []]);
});

const routes = (): readonly string[] => [
  ...[
    '/',
    '/health',
    '/health/live',
    '/health/ready',
    '/metrics',
    '/docs',
    '/docs-json',
    '/app/',
    '/nothing',
  ],
  ...['/predict', '/predict_nifti', '/studies', '/studies/', '/admin/log-level', '/admin/models/reload'],
  ...[`/studies/${study}`, `/studies/${study}/events`, `/studies/${study}/overlay.png`, '/studies/x/result'],
];

/** Sends the bytes and waits until the service closes. @returns the statuses of its answers */
async function statusesOf(bytes: string): Promise<number[]> {
  using connection = new RawConnection(service.port);
  await connection.opened;
  connection.write(bytes);
  await connection.closed;
  return [...connection.received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}

/** Waits for an answer, which may leave the connection open, and then resets. */
async function firstStatusOf(bytes: string): Promise<number> {
  using connection = new RawConnection(service.port);
  await connection.opened;
  connection.write(bytes);
  const received = await connection.receives('HTTP/1.1 ');
  await until(() => connection.received.length >= 12, 'the status');
  connection.reset();
  return Number((connection.received || received).slice(9, 12));
}

const isOrdinary = (status: number): boolean => status >= 200 && status < 500;

it.each(['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'PATCH', 'QUERY', 'get'])(
  '%s is answered on every route, without a fault',
  async (method) => {
    for (const route of routes()) {
      const statuses = await statusesOf(`${method} ${route} HTTP/1.1\r\nhost: x\r\n${LOGIN}${CLOSE}\r\n`);
      expect([route, statuses.length, statuses.filter((status) => !isOrdinary(status))]).toEqual([
        route,
        1,
        [],
      ]);
    }
  },
);

it('an absolute address of any host means the same as its path', async () => {
  const ask = (target: string): Promise<number[]> =>
    statusesOf(`GET ${target} HTTP/1.1\r\nhost: x\r\n${CLOSE}\r\n`);
  for (const host of ['http://x', 'https://elsewhere.example:99', 'HTTP://[::1]']) {
    expect(await ask(`${host}/health/live`)).toEqual([200]);
    expect(await ask(`${host}/studies`)).toEqual([401]);
  }
  for (const target of ['http:///studies', 'http://', 'http://x:port/studies', 'https://a@b/admin/log-level'])
    expect((await ask(target)).map((status) => [400, 401, 404].includes(status))).toEqual([true]);
});

it.each([
  ['a body in chunks that never ends', `transfer-encoding: chunked\r\n\r\n5\r\nhel`],
  ['a body that is shorter than announced', 'content-length: 1000\r\n\r\nhello'],
  ['a body of terabytes', 'content-length: 9999999999999\r\n\r\n'],
  ['a question before the body', 'expect: 100-continue\r\ncontent-length: 10\r\n\r\n'],
  ['an upgrade to HTTP/2', 'connection: upgrade\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n\r\n'],
  ['an upgrade to a web socket', 'connection: upgrade\r\nupgrade: websocket\r\n\r\n'],
])('%s is answered on every route, without a fault', async (_what, rest) => {
  for (const route of routes())
    for (const method of ['GET', 'POST']) {
      // The answers of these routes wait for the body; other tests cover them.
      if (method === 'POST' && /^\/(predict|studies)/.test(route)) continue;
      const status = await firstStatusOf(`${method} ${route} HTTP/1.1\r\nhost: x\r\n${LOGIN}${rest}`);
      expect([method, route, isOrdinary(status)]).toEqual([method, route, true]);
    }
});

it.each([
  ['another expectation', 'expect: 200-ok\r\n', [417]],
  ['two lengths', 'content-length: 5\r\ncontent-length: 6\r\n', [400]],
  ['a length and chunks', 'content-length: 5\r\ntransfer-encoding: chunked\r\n', [400]],
  ['an unknown coding', 'transfer-encoding: gzip, chunked\r\n', [200, 400, 501]],
  ['a folded header', 'x-a: 1\r\n 2\r\n', [400]],
  ['a header with NUL', 'x-a: 1\0\r\n', [400]],
  ['a name with a space', 'x a: 1\r\n', [400]],
  ['headers of 17 KB', `x-a: ${'a'.repeat(17_000)}\r\n`, [431]],
  ['a thousand headers', Array.from({ length: 1000 }, (_, at) => `x${at}: 1\r\n`).join(''), [200, 431]],
  ['two hosts', 'host: y\r\n', [200, 400]],
  ['prototype properties', '__proto__: x\r\nconstructor: x\r\ntostring: x\r\n', [200]],
])('%s: the request is answered %j', async (_what, header, expected) => {
  const [status] = await statusesOf(`GET /health/live HTTP/1.1\r\nhost: x\r\n${header}${CLOSE}\r\n`);
  expect(expected).toContain(status);
});

it.each([
  [
    'PROXY protocol, version 1',
    'PROXY TCP4 10.0.0.1 10.0.0.2 56324 443\r\nGET / HTTP/1.1\r\nhost: x\r\n\r\n',
  ],
  [
    'PROXY protocol, version 2',
    '\r\n\r\n\0\r\nQUIT\n!\x11\0\x0c\x7f\0\0\x01\x7f\0\0\x01\0\x50\0\x50GET / HTTP/1.1\r\n\r\n',
  ],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['HTTP/1.1 without a host', 'GET / HTTP/1.1\r\n\r\n'],
  ['a greeting of TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'],
])('%s is refused', async (_what, bytes) => {
  expect(await statusesOf(bytes)).toEqual([400]);
});

it.each([
  'unknown',
  '_hidden',
  ',,,',
  '"',
  '[',
  '[::1',
  'fe80::1%eth0',
  '::ffff:10.0.0.1:80',
  '256.256.256.256',
  '%00',
  'é',
  "'; drop",
  Array(400).fill('127.0.0.1').join(','),
])('X-Forwarded-For: %s causes no fault, with or without other headers of proxies', async (value) => {
  for (const more of ['', `forwarded: for=${value};proto=https\r\n`, 'x-real-ip: x\r\nvia: 1.1 x\r\n'])
    for (const [login, expected] of [
      ['', 401],
      [LOGIN, 200],
    ] as const) {
      const headers = `x-forwarded-for: ${value}\r\n${more}${login}${CLOSE}`;
      expect(await statusesOf(`GET / HTTP/1.1\r\nhost: x\r\n${headers}\r\n`)).toEqual([expected]);
    }
});

it('requests in a row on one connection are answered in order, also after a study', async () => {
  const ask = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n${LOGIN}${more}\r\n`;
  const send = `POST /predict HTTP/1.1\r\nhost: x\r\n${LOGIN}${FORM_HEADER}\r\ncontent-length: ${STUDY.length}\r\n\r\n${STUDY}`;
  const row = ask('/health/live') + send + ask('/nothing') + send + ask('/', CLOSE);
  expect(await statusesOf(row)).toEqual([200, 200, 404, 200, 200]);
});

it('a smuggled request after the end of a body is a separate request, with its own credentials', async () => {
  const smuggled = `GET /admin/log-level HTTP/1.1\r\nhost: x\r\n${CLOSE}\r\n`;
  const send = `POST /predict HTTP/1.1\r\nhost: x\r\n${LOGIN}${FORM_HEADER}\r\ncontent-length: ${STUDY.length}\r\n\r\n${STUDY}`;
  expect(await statusesOf(send + smuggled)).toEqual([200, 401]);
});

/** The moments at which a client resets, by what it has sent or received. */
const PHASES: readonly [string, (open: RawConnection) => unknown][] = [
  ['in the request line', (open) => open.write('GET /stu')],
  ['in its headers', (open) => open.write(`POST /predict HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 1.2`)],
  ['after its headers', (open) => open.write(head('/predict', 100_000))],
  ['in its file', (open) => open.write(head('/predict', 100_000) + formStart('x'.repeat(50_000)))],
  ['after its file', (open) => open.write(head('/studies', 100_000) + STUDY)],
  ['after its body', (open) => open.write(head('/studies', STUDY.length) + STUDY)],
  [
    'after 100 Continue',
    async (open) => {
      open.write(head('/predict', 100_000, 'expect: 100-continue\r\n'));
      await open.receives('100 Continue');
    },
  ],
  [
    'in a stream of events',
    async (open) => {
      open.write(
        `GET /studies/${study}/events HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 1.2.3.4\r\n${LOGIN}\r\n`,
      );
      await open.receives('event-stream');
    },
  ],
  [
    'in an answer',
    async (open) => {
      open.write(`GET /docs-json HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 1.2.3.4\r\n${LOGIN}\r\n`);
      await open.receives('HTTP/1.1 200');
    },
  ],
  ['while it waits', (open) => open.write(head('/studies', STUDY.length, 'prefer: wait=20\r\n') + STUDY)],
];

function head(path: string, length: number, more = ''): string {
  return (
    `POST ${path} HTTP/1.1\r\nhost: x\r\n${LOGIN}x-forwarded-for: 1.2.3.4, 127.0.0.1\r\n${FORM_HEADER}\r\n` +
    `content-length: ${length}\r\n${more}\r\n`
  );
}

it.each(PHASES)('a client that resets %s leaves nothing behind', async (_when, act) => {
  for (let times = 0; times < 10; times++) {
    using connection = new RawConnection(service.port);
    await connection.opened;
    await act(connection);
    connection.reset();
    await connection.closed;
  }
  await until(() => service.spooledFiles().length === 0, 'an empty spool');
  expect((await service.get('/health/ready')).status).toBe(200);
});
