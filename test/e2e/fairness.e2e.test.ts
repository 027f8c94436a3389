/** One user who takes as much as possible leaves room for the others, directly and through nginx. */
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { hashSync } from 'bcryptjs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FORM_HEADER, formStart, wholeForm } from './raw-request.js';
import { hasProgram, RunningNginx } from './running-nginx.js';
import { type RunningService, startService, until } from './running-service.js';
import { basic } from './test-users.js';

const hasNginx = hasProgram('nginx', '-v') && hasProgram('openssl', 'version');
if (!hasNginx) console.warn('nginx or openssl is not installed: fairness behind it is not tested.');

const UPLOADS = 12;
const STREAMS = 32;
const STUDY = JSON.stringify({ do: 'succeed' });
const users = join(mkdtempSync(join(tmpdir(), 'fair-users-')), 'users');
/** A user who takes as much as possible and another user, for each test that shares the service. */
const PAIRS = ['uploads', 'streams', 'disk', 'uploads-by-nginx', 'streams-by-nginx'];
const hash = hashSync('password', 4);
writeFileSync(users, PAIRS.map((test) => `greedy-${test}:${hash}\nother-${test}:${hash}\n`).join(''));

const pair = (test: string): readonly [greedy: User, other: User] => [
  { ...basic(`greedy-${test}`, 'password'), from: '127.0.1.20' },
  { ...basic(`other-${test}`, 'password'), from: '127.0.1.21' },
];
interface User {
  readonly authorization: string;
  readonly from: string;
}

let service: RunningService;
beforeAll(async () => {
  service = await startService({
    AUTH_BASIC_FILE: users,
    AUTH_TRUSTED_PROXIES: '127.0.0.1',
    MAX_UPLOAD_MB: '1000000',
    UPLOADS_PER_USER: String(UPLOADS),
    UPLOAD_IDLE_SECONDS: '5',
  });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  rmSync(dirname(users), { recursive: true });
});

/** An open request. */
interface Open extends Disposable {
  /** Resolves with the headers of the answer. */
  readonly answered: Promise<IncomingMessage>;
}

/** Begins a request; its body may be shorter than announced. */
type Begin = (user: User, path: string, body?: string, length?: number) => Open;

function beginAt(port: number, tls: boolean): Begin {
  return ({ authorization, from }, path, body, length = body?.length) => {
    const [, type = ''] = FORM_HEADER.split(': ');
    const outgoing = (tls ? requestHttps : requestHttp)({
      host: '127.0.0.1',
      ...{ port, path, localAddress: from, agent: false, rejectUnauthorized: false },
      servername: 'ct-clip.example.org',
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...{ host: 'ct-clip.example.org', authorization },
        ...(body !== undefined && { 'content-type': type, 'content-length': length }),
      },
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
    });
    answered.catch(() => undefined);
    if (body === undefined || body.length === length) outgoing.end(body);
    else outgoing.write(body);
    return { answered, [Symbol.dispose]: () => outgoing.destroy() };
  };
}

/** Closes the request at the end of the test. */
function heldOpen(open: Open): Open {
  onTestFinished(() => open[Symbol.dispose]());
  return open;
}

describe.each([['directly', false], ...(hasNginx ? [['through nginx', true] as const] : [])] as const)(
  '%s',
  (_how, isThroughNginx) => {
    const suffix = isThroughNginx ? '-by-nginx' : '';
    let nginx: RunningNginx | undefined;
    let begin: Begin;
    beforeAll(async () => {
      if (isThroughNginx) nginx = await RunningNginx.start([service.port, service.port, service.port]);
      begin = beginAt(nginx?.httpsPort ?? service.port, isThroughNginx);
    });
    afterAll(() => nginx?.[Symbol.asyncDispose]());

    const answerOf = async (open: Open): Promise<[status: number | undefined, code: unknown]> => {
      const answer = await open.answered;
      const body = JSON.parse(await text(answer)) as { code?: unknown };
      return [answer.statusCode, body.code];
    };
    const arriving = async (): Promise<number> => {
      const health = (await (await service.get('/health')).json()) as {
        checks: { queue: { arriving: number } };
      };
      return health.checks.queue.arriving;
    };
    const sent = (user: User, path: string): Open => begin(user, path, wholeForm(STUDY));

    it('stalled uploads take only places of their user, and are ended; other users are answered meanwhile', async () => {
      const [greedy, other] = pair(`uploads${suffix}`);
      const stalled = Array.from({ length: UPLOADS }, () =>
        heldOpen(begin(greedy, '/predict', formStart('PK'), 1_000_000)),
      );
      await until(async () => (await arriving()) === UPLOADS, 'the uploads');
      expect(await answerOf(sent(greedy, '/predict'))).toEqual([429, 'upload.too-many']);
      expect(await answerOf(sent(greedy, '/studies'))).toEqual([429, 'upload.too-many']);
      expect(await answerOf(sent(other, '/predict'))).toEqual([200, undefined]);
      expect(await answerOf(sent(other, '/studies'))).toEqual([202, undefined]);
      for (const upload of stalled) expect(await answerOf(upload)).toEqual([400, 'upload.stalled']);
      expect(await answerOf(sent(greedy, '/predict'))).toEqual([200, undefined]);
      expect(service.spooledFiles()).toEqual([]);
    });

    it('streams of events are limited per user', async () => {
      const [greedy, other] = pair(`streams${suffix}`);
      const idOf = async (user: User): Promise<string> => {
        const waiting = wholeForm(JSON.stringify(service.waitFor(`the end of the streams${suffix}`)));
        const answer = await begin(user, '/studies', waiting).answered;
        return (JSON.parse(await text(answer)) as { id: string }).id;
      };
      const [ofGreedy, ofOther] = [await idOf(greedy), await idOf(other)];
      const follow = (user: User, id: string): Open => heldOpen(begin(user, `/studies/${id}/events`));
      const open = Array.from({ length: STREAMS }, () => follow(greedy, ofGreedy));
      for (const stream of open) expect((await stream.answered).statusCode).toBe(200);
      expect(await answerOf(follow(greedy, ofGreedy))).toEqual([429, 'studies.too-many-followers']);
      expect((await follow(other, ofOther).answered).statusCode).toBe(200);
      open[0][Symbol.dispose]();
      await until(async () => (await follow(greedy, ofGreedy).answered).statusCode === 200, 'the free place');
      service.release(`the end of the streams${suffix}`);
    });
  },
);

it('announced uploads of one user reserve at most a part of the disk', async () => {
  const [greedy, other] = pair('disk');
  const begin = beginAt(service.port, false);
  const { bavail, bsize } = statfsSync(service.directory);
  const free = bavail * bsize;
  const announce = (user: User, part: number): Open =>
    heldOpen(begin(user, '/studies', formStart('PK'), Math.floor(free * part)));
  announce(greedy, 0.4);
  await until(() => service.spooledFiles().length === 1, 'the first upload');
  const second = await announce(greedy, 0.3).answered;
  expect([second.statusCode, await text(second)]).toEqual([429, expect.stringContaining('upload.too-many')]);
  expect((await begin(other, '/studies', wholeForm(STUDY)).answered).statusCode).toBe(202);
});
