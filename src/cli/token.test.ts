import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TokenCheck } from '../server/auth/tokens/token-check.js';
import { parseTokenFile } from '../server/auth/tokens/token-file.js';
import { createTokenCommand, listTokensCommand, revokeTokenCommand } from './token.js';

const DAY = 86_400_000;
const NOW = Date.parse('2026-03-01T12:00:00Z');
let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tokens-'));
  file = join(directory, 'tokens');
});
afterEach(() => rmSync(directory, { recursive: true }));

function collected() {
  const out: string[] = [];
  const warned: string[] = [];
  const output = {
    out: (text: string) => void out.push(text),
    warn: (line: string) => void warned.push(line),
  };
  return { out, warned, output };
}

async function create(
  name: string,
  role: 'sender' | 'reader' | 'admin' = 'sender',
  days = '30',
): Promise<string> {
  const { out, output } = collected();
  await createTokenCommand({ file, name, role, days }, output, NOW);
  return out.join('').trim();
}

const tokens = () => parseTokenFile(readFileSync(file, 'utf8'), file);
const idOf = (token: string): string => token.split('_')[1] ?? '';
/** The token's last 43 characters, some of which may be underscores. */
const secretOf = (token: string): string => token.slice(-43);
const userOf = (token: string, now = NOW) =>
  new TokenCheck(
    () => Promise.resolve(tokens()),
    () => now,
  ).userOf(token);

describe('a token', () => {
  it('lets in under its name and role, until it expires', async () => {
    const token = await create('pacs', 'reader');
    expect(await userOf(token)).toEqual({ name: 'token:pacs', roles: ['reader'] });
    expect(await userOf(token, NOW + 30 * DAY - 1)).toMatchObject({ roles: ['reader'] });
    await expect(userOf(token, NOW + 30 * DAY)).rejects.toMatchObject({ code: 'auth.token-expired' });
  });

  it('is kept as a hash, in a file of its owner alone', async () => {
    const token = await create('pacs');
    expect(readFileSync(file, 'utf8')).not.toContain(secretOf(token));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('that is revoked is refused, its entry stays, and the others are not touched', async () => {
    const [first, second] = [await create('first'), await create('second')];
    await revokeTokenCommand(idOf(first), { file }, collected().output, NOW);
    await expect(userOf(first)).rejects.toMatchObject({ code: 'auth.token-refused' });
    expect(await userOf(second)).toMatchObject({ name: 'token:second' });
    expect([...tokens().values()].map(({ name, revoked }) => [name, revoked])).toEqual([
      ['first', new Date(NOW).toISOString()],
      ['second', undefined],
    ]);
  });

  it.each<[string, (token: string) => string]>([
    ['with another secret', (token) => token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['with another id', (token) => token.replace(/_[0-9a-f]{12}_/, '_000000000000_')],
    ['that is cut off', (token) => token.slice(0, -1)],
    ['that goes on', (token) => `${token}A`],
    ['that is its prefix alone', () => 'ctclip_'],
  ])('%s is refused', async (_what, change) => {
    await expect(userOf(change(await create('pacs')))).rejects.toMatchObject({ code: 'auth.token-refused' });
  });
});

describe('the list', () => {
  it('names who has a token and until when, and no token', async () => {
    const [valid, expired, revoked] = [
      await create('valid'),
      await create('expired', 'admin', '1'),
      await create('revoked'),
    ];
    await revokeTokenCommand(idOf(revoked), { file }, collected().output, NOW);
    const { out, output } = collected();
    await listTokensCommand({ file, json: true }, output, NOW + 2 * DAY);
    expect(JSON.parse(out.join(''))).toEqual([
      expect.objectContaining({ id: idOf(valid), name: 'valid', role: 'sender', state: 'valid' }),
      expect.objectContaining({ id: idOf(expired), name: 'expired', role: 'admin', state: 'expired' }),
      expect.objectContaining({ id: idOf(revoked), name: 'revoked', state: 'revoked' }),
    ]);
    expect(out.join('')).not.toContain('sha256');
  });
});

describe('what cannot be done', () => {
  it('keeps the mode of a file that is there, and refuses a second change at the same time', async () => {
    await create('first');
    chmodSync(file, 0o640);
    await create('second');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    writeFileSync(`${file}.new`, '');
    await expect(create('third')).rejects.toMatchObject({ code: 'cli.usage' });
    expect(tokens().size).toBe(2);
  });

  it('does not replace a file that cannot be examined, because its tokens would be lost', async () => {
    symlinkSync(file, file);
    await expect(create('pacs')).rejects.toMatchObject({ code: 'auth.token-file' });
    expect(readlinkSync(file)).toBe(file);
  });

  it.each([
    ['name', () => create('token: with a colon')],
    ['end', () => create('pacs', 'sender', '0')],
    [
      'id',
      async () => {
        await create('pacs');
        await revokeTokenCommand('000000000000', { file }, collected().output);
      },
    ],
  ])('a wrong %s is refused by name', async (_what, command) => {
    await expect(command()).rejects.toMatchObject({ code: 'cli.usage' });
  });

  it.each([
    ['is empty', ''],
    ['is cut off', '{"id":"000000000000","na'],
    [
      'names an unknown role',
      JSON.stringify({
        id: '000000000000',
        name: 'x',
        role: 'root',
        created: '2026-01-01',
        expires: '2027-01-01',
        sha256: '0'.repeat(64),
      }),
    ],
    [
      'has no end',
      JSON.stringify({
        id: '000000000000',
        name: 'x',
        role: 'sender',
        created: '2026-01-01',
        sha256: '0'.repeat(64),
      }),
    ],
  ])('a file that %s is refused, and left alone', async (_what, text) => {
    writeFileSync(file, text);
    await expect(create('pacs')).rejects.toMatchObject({ code: 'auth.token-file' });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
