import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserFile } from './user-file.js';

const HASH = '$2y$05$xj0cI3W3nqRbTqKpuFYjKOCkzk0wN/wSjUE2P8XJBYqVxS5cW1dQu';
const directory = mkdtempSync(join(tmpdir(), 'users-'));
const path = join(directory, 'users');
/** Longer than the file is left alone for. */
const A_WHILE = 1050;

beforeEach(() => {
  Logger.overrideLogger(false);
  writeFileSync(path, `ada:${HASH}\n`);
});
afterAll(() => rmSync(directory, { recursive: true }));

const namesOf = async (file: UserFile): Promise<string[]> => [...(await file.current()).keys()];

describe('a user file that changes', () => {
  it('is read again, without a restart', async () => {
    const file = await UserFile.open(path);
    expect(await namesOf(file)).toEqual(['ada']);
    writeFileSync(`${path}.new`, `ada:${HASH}\nben:${HASH}\n`);
    renameSync(`${path}.new`, path);
    await sleep(A_WHILE);
    expect(await namesOf(file)).toEqual(['ada', 'ben']);
  });

  it('into something unusable leaves the users of before in force, and says so once', async () => {
    const error = vi.spyOn(Logger.prototype, 'error');
    const file = await UserFile.open(path);
    writeFileSync(path, 'ada:secret\n');
    await sleep(A_WHILE);
    expect(await namesOf(file)).toEqual(['ada']);
    await sleep(A_WHILE);
    expect(await namesOf(file)).toEqual(['ada']);
    expect(error).toHaveBeenCalledTimes(1);
    error.mockRestore();
  });

  it('by vanishing leaves the users of before in force', async () => {
    const file = await UserFile.open(path);
    rmSync(path);
    await sleep(A_WHILE);
    expect(await namesOf(file)).toEqual(['ada']);
  });
});

it('that is not there stops the start', async () => {
  await expect(UserFile.open(join(directory, 'none'))).rejects.toThrow('cannot be read');
});
