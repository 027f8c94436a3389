import { compareSync, hashSync } from 'bcryptjs';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../core/problem/domain-error.js';
import { CredentialCheck } from './credential-check.js';
import { bcryptCost, parseHtpasswd, type Users } from './htpasswd.js';
import { LoginThrottle } from './login-throttle.js';

const COST = 4;
const HOME = '10.0.0.1';
const ELSEWHERE = '10.0.0.2';

interface User {
  readonly password: string;
  readonly cost?: number;
}

/** Hashes by cost and password. */
const hashes = new Map<string, string>();

function hashOf({ password, cost = COST }: User): string {
  const key = `${cost} ${password}`;
  const hash = hashes.get(key) ?? hashSync(password, cost);
  hashes.set(key, hash);
  return hash;
}

function usersOf(users: Readonly<Record<string, User>>): Users {
  const lines = Object.entries(users).map(([name, user]) => `${name}:${hashOf(user)}`);
  return parseHtpasswd(lines.join('\n'), 'users');
}

function checkOf(given: Readonly<Record<string, User>>, maxFailures = 10) {
  let users = usersOf(given);
  let time = 1;
  /** Rounds of bcrypt of each comparison: 2^cost of every hash that was computed. */
  const work: number[] = [];
  const now = (): number => time;
  const check = new CredentialCheck({
    users: () => Promise.resolve(users),
    compare: ({ password, hashes }) => {
      const [own, ...padding] = hashes;
      const matches = compareSync(password, own);
      const computed = matches ? [own] : [own, ...padding];
      work.push(computed.map((hash) => 2 ** bcryptCost(hash)).reduce((sum, rounds) => sum + rounds, 0));
      return Promise.resolve(matches);
    },
    throttle: new LoginThrottle(maxFailures, now),
    now,
  });
  /** Status of the answer: 200, 401 or 429; 500 for any other error. */
  const login = (name: string, password: string, address = HOME): Promise<number> =>
    check.isRight({ name, password, address }).then(
      (isRight) => (isRight ? 200 : 401),
      (error: unknown) =>
        error instanceof DomainError && error.code === 'auth.too-many-failures' ? 429 : 500,
    );
  return {
    check,
    login,
    work,
    wait: (milliseconds: number) => (time += milliseconds),
    change: (changed: Readonly<Record<string, User>>) => (users = usersOf(changed)),
  };
}

const ADA = { ada: { password: 'secret' }, ben: { password: 'other' } };
const sequence = (length: number): number[] => Array.from({ length }, (_, index) => index);

async function oneByOne(logins: readonly (() => Promise<number>)[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const login of logins) statuses.push(await login());
  return statuses;
}

describe('a name and a password', () => {
  it('are valid only together', async () => {
    const { login } = checkOf(ADA);
    const pairs = [
      ['ada', 'secret'],
      ['ada', 'other'],
      ['ben', 'secret'],
      ['ada', ''],
    ];
    expect(
      await oneByOne(
        pairs.map(
          ([name, password]) =>
            () =>
              login(name, password),
        ),
      ),
    ).toEqual([200, 401, 401, 401]);
  });

  it('are remembered until a quarter of an hour after their last use', async () => {
    const { login, work, wait } = checkOf(ADA);
    for (let hour = 0; hour < 6; hour++) {
      expect(await login('ada', 'secret')).toBe(200);
      wait(10 * 60_000);
    }
    expect(work).toHaveLength(1);
    wait(15 * 60_000);
    expect(await login('ada', 'secret')).toBe(200);
    expect(work).toHaveLength(2);
  });

  it('are remembered only for the sending address, so that guesses from other addresses cost bcrypt', async () => {
    const { login, work } = checkOf(ADA);
    await login('ada', 'secret');
    expect(await login('ada', 'secret', ELSEWHERE)).toBe(200);
    expect(work).toHaveLength(2);
  });

  it('that are wrong are remembered too, so that a program with an old password costs one bcrypt', async () => {
    const { login, work } = checkOf(ADA);
    await oneByOne(sequence(50).map(() => () => login('ada', 'old')));
    expect(work).toHaveLength(1);
  });

  it('right and wrong, are forgotten when the password changes', async () => {
    const { login, change } = checkOf(ADA);
    expect(await oneByOne([() => login('ada', 'secret'), () => login('ada', 'new')])).toEqual([200, 401]);
    change({ ada: { password: 'new' } });
    expect(await oneByOne([() => login('ada', 'secret'), () => login('ada', 'new')])).toEqual([401, 200]);
  });

  it('of many requests at once are checked once', async () => {
    const { login, work } = checkOf(ADA);
    expect(await Promise.all(sequence(30).map(() => login('ada', 'secret')))).toEqual(Array(30).fill(200));
    expect(work).toHaveLength(1);
  });
});

describe('a wrong password costs the same work for every name, so that timing reveals no names', () => {
  const MIXED = {
    cheap: { password: 'a', cost: 4 },
    middling: { password: 'b', cost: 5 },
    dear: { password: 'c', cost: 6 },
  };
  const NAMES = [...Object.keys(MIXED), 'nobody', 'somebody'];

  it.each([1, 6])(
    'for known and unknown names, and with hashes of different cost, %i at once',
    async (atOnce) => {
      for (const name of NAMES) {
        const { login, work } = checkOf(MIXED);
        await Promise.all(sequence(atOnce).map(() => login(name, 'wrong')));
        expect([name, work]).toEqual([name, [2 ** 6]]);
      }
    },
  );

  it('with another password each at once', async () => {
    const work = await Promise.all(
      NAMES.map(async (name) => {
        const checked = checkOf(MIXED);
        await Promise.all(sequence(6).map((index) => checked.login(name, `wrong ${index}`)));
        return checked.work;
      }),
    );
    expect(work).toEqual(NAMES.map(() => Array<number>(6).fill(2 ** 6)));
  });

  it('and is refused after the same number of tries', async () => {
    const refused = await Promise.all(
      NAMES.map(async (name) => {
        const { login } = checkOf(MIXED, 3);
        return oneByOne(sequence(8).map((index) => () => login(name, `wrong ${index}`)));
      }),
    );
    expect(refused).toEqual(NAMES.map(() => [401, 401, 401, 429, 429, 429, 429, 429]));
  });
});

describe('a guesser', () => {
  it('is refused above the limit, and above twice the limit no password is checked', async () => {
    const { login, work } = checkOf(ADA);
    const statuses = await oneByOne(sequence(150).map((index) => () => login('ada', `guess ${index}`)));
    expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(140).fill(429)]);
    expect(work).toHaveLength(20);
  });

  it('concurrent passwords are not checked beyond the limit', async () => {
    const { login, work } = checkOf(ADA);
    const statuses = await Promise.all(sequence(150).map((index) => login('ada', `guess ${index}`)));
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(work).toHaveLength(20);
  });

  it('keeps out neither the user at another address nor other users at the same address', async () => {
    const { login } = checkOf(ADA);
    await oneByOne(sequence(150).map((index) => () => login('ada', `guess ${index}`)));
    expect(await oneByOne([() => login('ada', 'secret', ELSEWHERE), () => login('ben', 'other')])).toEqual([
      200, 200,
    ]);
  });

  it('leaves users in who are logged in at the same address', async () => {
    const { login } = checkOf(ADA);
    await login('ada', 'secret');
    await oneByOne(sequence(150).map((index) => () => login('ada', `guess ${index}`)));
    expect(await login('ada', 'secret')).toBe(200);
  });

  it('of many names at one address is refused, and users who have not failed there get in', async () => {
    const { login, work } = checkOf(ADA);
    const statuses = await oneByOne(
      sequence(300).flatMap((index) => [() => login(`name ${index % 150}`, `guess ${index}`)]),
    );
    expect(statuses.slice(0, 100)).toEqual(Array(100).fill(401));
    expect(statuses.slice(100)).toEqual(Array(200).fill(429));
    // One for each name: a name that has failed is not checked again.
    expect(work).toHaveLength(150);
    expect(await login('ben', 'other')).toBe(200);
  });
});

describe('a program with an old password', () => {
  it('is refused for concurrent tries as for consecutive ones', async () => {
    const { login, work } = checkOf(ADA);
    const statuses = await Promise.all(sequence(40).map(() => login('ada', 'old')));
    expect(statuses.toSorted()).toEqual([...Array<number>(10).fill(401), ...Array<number>(30).fill(429)]);
    expect(work).toHaveLength(1);
  });
});

describe('a user after typing errors', () => {
  it('gets in with the right password after too many wrong ones', async () => {
    const { login } = checkOf(ADA);
    await oneByOne(sequence(12).map((index) => () => login('ada', `slip ${index}`)));
    expect(await login('ada', 'secret')).toBe(200);
  });

  it('gets in while a program sends an old password from the same address', async () => {
    const { login } = checkOf(ADA);
    const program = await oneByOne(sequence(600).map(() => () => login('ada', 'old')));
    expect(program).toEqual([...Array<number>(10).fill(401), ...Array<number>(590).fill(429)]);
    expect(await oneByOne([() => login('ada', 'slip'), () => login('ada', 'secret')])).toEqual([429, 200]);
  });
});

it('thirty concurrent logins from one address succeed, and again every minute', async () => {
  const users = Object.fromEntries(
    sequence(30).map((index) => [`user ${index}`, { password: `word ${index}` }]),
  );
  const { login, wait, work } = checkOf(users);
  for (let minute = 0; minute < 3; minute++) {
    const statuses = await Promise.all(sequence(30).map((index) => login(`user ${index}`, `word ${index}`)));
    expect(statuses).toEqual(Array(30).fill(200));
    wait(60_000);
  }
  expect(work).toHaveLength(30);
});

it('clients of unknown address count as one client', async () => {
  const { check } = checkOf(ADA, 1);
  const unknown = { name: 'ada', address: undefined };
  expect(await check.isRight({ ...unknown, password: 'a' })).toBe(false);
  await expect(check.isRight({ ...unknown, password: 'b' })).rejects.toMatchObject({
    code: 'auth.too-many-failures',
  });
});
