/** Passwords through nginx: guessing them, and the file of users that nginx may check them against. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import { studyForm } from './instruction.js';
import { type Answered, hasProgram, OUTSIDER, RunningNginx } from './running-nginx.js';
import { type RunningService, startService, until } from './running-service.js';
import { basic, QUICK_USERS, RADIOLOGY } from './test-users.js';

const isInstalled = hasProgram('nginx', '-v') && hasProgram('openssl', 'version');
if (!isInstalled)
  console.warn('nginx or openssl is not installed: the tests of passwords there are skipped.');

/** The line that fail2ban looks for; its address is what it bans. */
const BANNED = new RegExp(
  (
    /^failregex = (.*)$/m.exec(
      readFileSync(packagePath('nginx/fail2ban/filter.d/ct-clip.conf'), 'utf8'),
    )?.[1] ?? ''
  ).replace('<HOST>', '(?<host>[0-9a-f.:]+)'),
);

const statusesOf = (answers: readonly Answered[]): number[] => answers.map(({ status }) => status);

/** The service behind each test's own nginx. It counts failures by address: each test has its own addresses. */
let service: RunningService;
beforeAll(async () => {
  if (isInstalled)
    service = await startService({ AUTH_BASIC_FILE: QUICK_USERS, AUTH_TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(async () => {
  if (isInstalled) await service[Symbol.asyncDispose]();
});

const nginxWith = (users?: string): Promise<RunningNginx> =>
  RunningNginx.start([service.port, service.port, service.port], users);

/** As many requests as the rate limit lets through at once, less some for the rest of the test. */
const GUESSES = 90;

/** Sends wrong passwords for one user, each a different one. */
async function guess(nginx: RunningNginx, from: string): Promise<Answered[]> {
  const half = (first: number): Promise<Answered[]> =>
    Promise.all(
      Array.from({ length: GUESSES / 2 }, (_, index) =>
        nginx.ask('/', { headers: basic('radiology', `guess ${first + index}`), from }),
      ),
    );
  return [...(await half(0)), ...(await half(GUESSES / 2))];
}

describe.skipIf(!isInstalled)('guessing passwords through nginx', () => {
  it.each([
    ['leaves to the service whether they are right', undefined, '127.0.1.6'],
    ['checks passwords itself (basic-auth.conf)', QUICK_USERS, '127.0.1.9'],
  ])('is stopped where nginx %s, and other clients are not', async (_who, users, network) => {
    const [guesser, colleague, other] = [`${network}0`, `${network}1`, `${network}2`];
    await using nginx = await nginxWith(users);
    const guesses = await guess(nginx, guesser);
    // Sorted: a failure shows which other statuses came.
    expect(statusesOf(guesses).toSorted()).toEqual([
      ...Array<number>(10).fill(401),
      ...Array<number>(GUESSES - 10).fill(429),
    ]);
    expect(guesses.filter(({ text }) => text.includes('proxy.too-many-requests'))).toEqual([]);
    expect((await nginx.ask('/', { headers: RADIOLOGY, from: colleague })).status).toBe(200);
    // The guesser learns nothing more, even with the right password.
    const right = await nginx.ask('/', { headers: RADIOLOGY, from: guesser });
    expect([right.status, JSON.parse(right.text)]).toEqual([
      429,
      expect.objectContaining({ code: 'auth.too-many-failures' }),
    ]);
    const refused = await nginx.ask('/predict', {
      body: studyForm({ do: 'succeed' }),
      headers: basic('radiology', 'another guess'),
      from: other,
    });
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      401,
      expect.objectContaining({ processing_status: 'Failure', code: 'auth.credentials-wrong' }),
    ]);
    // A refused user name may be a password, so no log has it. fail2ban needs only the address.
    await until(
      () => nginx.accessLogLines().some((line) => line.includes(other)),
      'the last line of the log',
    );
    const lines = nginx.accessLogLines().filter((line) => line.includes('"status":401'));
    expect(lines.filter((line) => line.includes('"user":"radiology"'))).toEqual([]);
    const addresses = lines.map((line) => BANNED.exec(line)?.groups?.['host']);
    expect(new Set(addresses)).toEqual(new Set([guesser, other]));
  });

  it('thirty right logins at once are let in, again and again', async () => {
    await using nginx = await nginxWith();
    for (let round = 0; round < 2; round++) {
      const answers = await Promise.all(
        Array.from({ length: 30 }, () => nginx.ask('/', { headers: RADIOLOGY, from: '127.0.1.70' })),
      );
      expect(statusesOf(answers)).toEqual(Array(30).fill(200));
    }
  });
});

describe.skipIf(!isInstalled)("a users' file that nginx cannot use (basic-auth.conf)", () => {
  it.each<[string, (path: string) => void, [study: number, page: number], string]>([
    ['is missing', (path) => rmSync(path), [503, 503], 'proxy.failed'],
    [
      'cannot be read',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      [503, 500],
      'proxy.failed',
    ],
    ['is empty', (path) => writeFileSync(path, ''), [401, 401], 'proxy.credentials'],
  ])(
    'because it %s is reported neither as a missing instance nor as a forbidden address',
    async (_what, damage, expected, code) => {
      const directory = mkdtempSync(join(tmpdir(), 'nginx-users-'));
      const users = join(directory, 'users');
      copyFileSync(QUICK_USERS, users);
      await using nginx = await nginxWith(users);
      damage(users);
      const study = await nginx.ask('/predict', {
        body: studyForm({ do: 'succeed' }),
        headers: RADIOLOGY,
        from: '127.0.1.80',
      });
      const page = await nginx.ask('/', { headers: RADIOLOGY, from: '127.0.1.80' });
      expect([study.status, page.status]).toEqual(expected);
      for (const { text } of [study, page]) expect(text).toContain(`"code":"${code}"`);
      const outsider = await nginx.ask('/', { headers: RADIOLOGY, from: OUTSIDER });
      expect([outsider.status, outsider.text]).toEqual([403, expect.stringContaining('proxy.not-allowed')]);
      rmSync(directory, { recursive: true });
    },
  );
});
