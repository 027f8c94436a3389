import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CopyRecord } from '../../device/copy-record.js';
import { CopyDirectories } from './copy-directories.js';

let cacheDirectory: string;
beforeEach(() => (cacheDirectory = mkdtempSync(join(tmpdir(), 'copy-directories-'))));
afterEach(() => rmSync(cacheDirectory, { recursive: true }));

async function prepared(keepsCopies: boolean): Promise<CopyDirectories> {
  const directories = new CopyDirectories({ cacheDirectory, keepsCopies });
  await directories.prepare();
  return directories;
}

async function begin(keepsCopies: boolean): Promise<{ directories: CopyDirectories; directory: string }> {
  const directories = await prepared(keepsCopies);
  return { directories, directory: directories.next() };
}

/** Copies as a device process leaves them. */
async function copyInto(directory: string, contents: string, isRecorded = true): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, 'model'), contents);
  if (isRecorded) await new CopyRecord(directory).write(new Map());
}

const copies = (): string[] => readdirSync(join(cacheDirectory, 'loaded'));

describe('the copies at the end of a service', () => {
  it('are deleted', async () => {
    const { directories, directory } = await begin(false);
    await copyInto(directory, 'a');
    directories.end();
    expect(copies()).toEqual([]);
  });

  it('stay for the next one with KEEP_MODEL_COPIES, and only one service takes them', async () => {
    const first = await begin(true);
    expect(existsSync(first.directory)).toBe(false);
    await copyInto(first.directory, 'a');
    first.directories.end();
    const [second, third] = [await prepared(true), await prepared(true)];
    expect(readFileSync(join(second.next(), 'model'), 'utf8')).toBe('a');
    expect(existsSync(third.next())).toBe(false);
  });

  it('replace those of an earlier service', async () => {
    const [first, second] = [await begin(true), await begin(true)];
    await copyInto(first.directory, 'a');
    await copyInto(second.directory, 'b');
    first.directories.end();
    second.directories.end();
    expect(readFileSync(join((await begin(true)).directory, 'model'), 'utf8')).toBe('b');
    expect(copies()).toHaveLength(1);
  });

  it('are deleted when their hashes are not recorded: they may be incomplete', async () => {
    const { directories, directory } = await begin(true);
    await copyInto(directory, 'a', false);
    directories.end();
    expect(copies()).toEqual([]);
  });

  it('are deleted by the next service when it does not keep any', async () => {
    const { directories, directory } = await begin(true);
    await copyInto(directory, 'a');
    directories.end();
    expect(copies()).toHaveLength(1);
    await begin(false);
    expect(copies()).toEqual([]);
  });
});
