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
writeFileSync(users, ['greedy', 'other'].map((name) => `${name}:${hashSync('password', 4)}\n`).join(''));
afterAll(() => rmSync(dirname(users), { recursive: true }));

const GREEDY = { ...basic('greedy', 'password'), from: '127.0.1.20' };
const OTHER = { ...basic('other', 'password'), from: '127.0.1.21' };
type User = typeof GREEDY;

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
    let service: RunningService;
    let nginx: RunningNginx | undefined;
    let begin: Begin;
    beforeAll(async () => {
      service = await startService({
        AUTH_BASIC_FILE: users,
        AUTH_TRUSTED_PROXIES: '127.0.0.1',
        UPLOADS_PER_USER: String(UPLOADS),
        UPLOAD_IDLE_SECONDS: '5',
      });
      if (isThroughNginx) nginx = await RunningNginx.start([service.port, service.port, service.port]);
      begin = beginAt(nginx?.httpsPort ?? service.port, isThroughNginx);
    });
    afterAll(async () => {
      await nginx?.[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
    });

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

    it('uploads that stand still take some places of their user, are ended, and others are answered meanwhile', async () => {
      const stalled = Array.from({ length: UPLOADS }, () =>
        heldOpen(begin(GREEDY, '/predict', formStart('PK'), 1_000_000)),
      );
      await until(async () => (await arriving()) === UPLOADS, 'the uploads');
      expect(await answerOf(sent(GREEDY, '/predict'))).toEqual([429, 'upload.too-many']);
      expect(await answerOf(sent(GREEDY, '/studies'))).toEqual([429, 'upload.too-many']);
      expect(await answerOf(sent(OTHER, '/predict'))).toEqual([200, undefined]);
      expect(await answerOf(sent(OTHER, '/studies'))).toEqual([202, undefined]);
      for (const upload of stalled) expect(await answerOf(upload)).toEqual([400, 'upload.stalled']);
      expect(await answerOf(sent(GREEDY, '/predict'))).toEqual([200, undefined]);
      expect(service.spooledFiles()).toEqual([]);
    });

    it('streams of events are counted by user', async () => {
      const idOf = async (user: User): Promise<string> => {
        const waiting = wholeForm(JSON.stringify(service.waitFor('the end of the streams')));
        const answer = await begin(user, '/studies', waiting).answered;
        return (JSON.parse(await text(answer)) as { id: string }).id;
      };
      const [ofGreedy, ofOther] = [await idOf(GREEDY), await idOf(OTHER)];
      const follow = (user: User, id: string): Open => heldOpen(begin(user, `/studies/${id}/events`));
      const open = Array.from({ length: STREAMS }, () => follow(GREEDY, ofGreedy));
      for (const stream of open) expect((await stream.answered).statusCode).toBe(200);
      expect(await answerOf(follow(GREEDY, ofGreedy))).toEqual([429, 'studies.too-many-followers']);
      expect((await follow(OTHER, ofOther).answered).statusCode).toBe(200);
      open[0][Symbol.dispose]();
      await until(async () => (await follow(GREEDY, ofGreedy).answered).statusCode === 200, 'the free place');
      service.release('the end of the streams');
    });
  },
);

it('announcements of one user reserve at most a part of the disk', async () => {
  await using service = await startService({ AUTH_BASIC_FILE: users, MAX_UPLOAD_MB: '1000000' });
  const begin = beginAt(service.port, false);
  const { bavail, bsize } = statfsSync(service.directory);
  const free = bavail * bsize;
  const announce = (user: User, part: number): Open =>
    heldOpen(begin(user, '/studies', formStart('PK'), Math.floor(free * part)));
  announce(GREEDY, 0.4);
  await until(() => service.spooledFiles().length === 1, 'the first upload');
  const second = await announce(GREEDY, 0.3).answered;
  expect([second.statusCode, await text(second)]).toEqual([429, expect.stringContaining('upload.too-many')]);
  expect((await begin(OTHER, '/studies', wholeForm(STUDY)).answered).statusCode).toBe(202);
});
