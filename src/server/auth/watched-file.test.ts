import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { until } from '../../../test/until.js';
import { parseHtpasswd, type Users } from './passwords/htpasswd.js';
import { WatchedFile } from './watched-file.js';

const HASH = '$2y$05$xj0cI3W3nqRbTqKpuFYjKOCkzk0wN/wSjUE2P8XJBYqVxS5cW1dQu';
const directory = mkdtempSync(join(tmpdir(), 'users-'));
const path = join(directory, 'users');

beforeEach(() => {
  Logger.overrideLogger(false);
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, `ada:${HASH}\n`);
});
afterAll(() => rmSync(directory, { recursive: true }));

const OFTEN = { check: 20, secondLook: 10 };
const openUsers = (): Promise<WatchedFile<Users>> => WatchedFile.open('users', path, parseHtpasswd, OFTEN);
const namesOf = async (file: WatchedFile<Users>): Promise<string> =>
  [...(await file.current()).keys()].join(' ');

describe('a user file that changes', () => {
  it('is read again, without a restart', async () => {
    const file = await openUsers();
    expect(await namesOf(file)).toBe('ada');
    writeFileSync(`${path}.new`, `ada:${HASH}\nben:${HASH}\n`);
    renameSync(`${path}.new`, path);
    await until(async () => (await namesOf(file)) === 'ada ben', 'the new user');
  });

  it.each<[string, () => void]>([
    ['is emptied', () => writeFileSync(path, '')],
    ['contains only comments', () => writeFileSync(path, '# nobody\n')],
    ['vanishes', () => rmSync(path)],
    // Root can read a file of any mode, but not a directory.
    [
      'cannot be read',
      () => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    [
      'is a pipe that nobody writes to',
      () => {
        rmSync(path);
        execFileSync('mkfifo', [path]);
      },
    ],
    [
      'is a link to an endless device',
      () => {
        rmSync(path);
        symlinkSync('/dev/zero', path);
      },
    ],
    [
      'is a link to itself',
      () => {
        rmSync(path);
        symlinkSync(path, path);
      },
    ],
    ['has one invalid line', () => writeFileSync(path, `ada:${HASH}\nben:secret\n`)],
    ['contains something else', () => writeFileSync(path, Buffer.from([0xff, 0xfe, 0, 1, 2]))],
    ['is too large', () => writeFileSync(path, `#${'x'.repeat(5_000_000)}\nada:${HASH}\n`)],
  ])('and %s locks everybody out until its correction, with one log line', async (_what, damage) => {
    const error = vi.spyOn(Logger.prototype, 'error');
    const file = await openUsers();
    damage();
    await until(async () => !(await file.isUsable()), 'the end of its use');
    await expect(file.current()).rejects.toMatchObject({
      code: 'auth.unavailable',
      kind: 'unavailable',
      fields: { source: 'users' },
    });
    rmSync(path, { recursive: true, force: true });
    writeFileSync(path, `ben:${HASH}\n`);
    await until(() => file.isUsable(), 'its use');
    expect(await namesOf(file)).toBe('ben');
    expect(error.mock.calls.length).toBeGreaterThan(0);
    expect(new Set(error.mock.calls.map(([, thrown]) => (thrown as Error).message)).size).toBe(
      error.mock.calls.length,
    );
    error.mockRestore();
  });
});

it('a user file of an editor with carriage returns and a byte order mark has the same users', async () => {
  writeFileSync(path, `\ufeffada:${HASH}\r\n\r\nben:${HASH}\r\n`);
  expect(await namesOf(await openUsers())).toBe('ada ben');
});

it('a missing user file stops the start', async () => {
  rmSync(path);
  await expect(openUsers()).rejects.toThrow('cannot be read');
});
