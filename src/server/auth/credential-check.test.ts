import { compare, hashSync } from 'bcryptjs';
import { describe, expect, it } from 'vitest';
import { CredentialCheck } from './credential-check.js';
import type { Users } from './htpasswd.js';

const COST = 4;

function checkOf(passwords: Record<string, string>) {
  let users: Users = new Map(Object.entries(passwords).map(([name, word]) => [name, hashSync(word, COST)]));
  const asked: string[] = [];
  let time = 0;
  const check = new CredentialCheck(
    () => Promise.resolve(users),
    (password, hash) => {
      asked.push(hash);
      return compare(password, hash);
    },
    () => time,
  );
  return {
    check,
    asked,
    wait: (milliseconds: number) => (time += milliseconds),
    change: (name: string, password: string) => (users = new Map([[name, hashSync(password, COST)]])),
  };
}

describe('a name and a password', () => {
  it('are right only together', async () => {
    const { check } = checkOf({ ada: 'secret', ben: 'other' });
    expect(await check.isRight('ada', 'secret')).toBe(true);
    expect(await check.isRight('ada', 'other')).toBe(false);
    expect(await check.isRight('ben', 'secret')).toBe(false);
    expect(await check.isRight('ada', '')).toBe(false);
  });

  it('cost one bcrypt of the same cost when the name is unknown', async () => {
    const { check, asked } = checkOf({ ada: 'secret' });
    expect(await check.isRight('nobody', 'secret')).toBe(false);
    expect(asked).toEqual([expect.stringMatching(/^\$2b\$04\$[./A-Za-z0-9]{53}$/)]);
  });

  it('are remembered for a minute once they were right', async () => {
    const { check, asked, wait } = checkOf({ ada: 'secret' });
    for (let i = 0; i < 3; i++) expect(await check.isRight('ada', 'secret')).toBe(true);
    expect(asked).toHaveLength(1);
    wait(60_001);
    expect(await check.isRight('ada', 'secret')).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('are not remembered when they were wrong', async () => {
    const { check, asked } = checkOf({ ada: 'secret' });
    await check.isRight('ada', 'wrong');
    await check.isRight('ada', 'wrong');
    expect(asked).toHaveLength(2);
  });

  it('are forgotten as soon as the password changes', async () => {
    const { check, change } = checkOf({ ada: 'secret' });
    await check.isRight('ada', 'secret');
    change('ada', 'new');
    expect(await check.isRight('ada', 'secret')).toBe(false);
    expect(await check.isRight('ada', 'new')).toBe(true);
  });

  it('of many requests at once are checked once', async () => {
    const { check, asked } = checkOf({ ada: 'secret' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => check.isRight('ada', 'secret')));
    expect(answers).toEqual(Array(20).fill(true));
    expect(asked).toHaveLength(1);
  });
});
