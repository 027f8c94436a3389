import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hasUnreadableFile, UNREADABLE_FILE } from '../../../test/builders/unreadable-file.js';
import { Journal } from './journal.js';
import { unsentResult } from './result-row.js';

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(root, 'results.csv.journal');
});
afterEach(() => rmSync(root, { recursive: true }));

const HEAD = { url: 'http://service:8000' };
const FIRST = unsentResult('a.zip', undefined);
const SECOND = { ...unsentResult('b.zip', undefined), isFinal: true };

async function written(): Promise<void> {
  const journal = await Journal.open(path, HEAD, false);
  await journal.add('a', FIRST);
  await journal.add('b', SECOND);
  await journal.close();
}

async function reopened(restart = false): Promise<unknown[]> {
  const journal = await Journal.open(path, HEAD, restart);
  await journal.close();
  return [journal.get('a'), journal.get('b')];
}

it('restores the results of an earlier run', async () => {
  await written();
  expect(await reopened()).toEqual([FIRST, SECOND]);
});

it('ignores an incomplete line, and appends after it', async () => {
  await written();
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.slice(0, -10));
  const journal = await Journal.open(path, HEAD, false);
  expect([journal.get('a'), journal.get('b')]).toEqual([FIRST, undefined]);
  await journal.add('b', SECOND);
  await journal.close();
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it('keeps the last result of a study', async () => {
  await written();
  appendFileSync(path, `${JSON.stringify({ study: 'a', ...SECOND })}\n`);
  expect(await reopened()).toEqual([SECOND, SECOND]);
});

it('forgets everything on a restart', async () => {
  await written();
  expect(await reopened(true)).toEqual([undefined, undefined]);
});

it('does not mix the results of two services', async () => {
  await written();
  const other = Journal.open(path, { url: 'http://other:8000' }, false);
  await expect(other).rejects.toThrow(/--url http:\/\/service:8000\. .* --restart\.$/);
});

it('does not count results that were delivered elsewhere, or to nobody', async () => {
  await written();
  const delivered = Journal.open(path, { ...HEAD, deliverTo: 'archive' }, false);
  await expect(delivered).rejects.toThrow(/run without --deliver-to\. .* --restart\.$/);
});

it('does not overwrite a file that is not a journal', async () => {
  writeFileSync(path, 'my diary');
  await expect(reopened()).rejects.toThrow(/is not a journal of ctclip batch/);
  expect(readFileSync(path, 'utf8')).toBe('my diary');
});

it.runIf(hasUnreadableFile)('does not overwrite a journal on a disk that fails', async () => {
  symlinkSync(UNREADABLE_FILE, path);
  await expect(reopened()).rejects.toThrow(`${path} cannot be read: the operating system answers EIO.`);
  expect(readlinkSync(path)).toBe(UNREADABLE_FILE);
});

it.skipIf(userInfo().uid === 0)('does not overwrite a journal that this user may not read', async () => {
  await written();
  const text = readFileSync(path, 'utf8');
  chmodSync(path, 0o200);
  await expect(reopened()).rejects.toThrow(`${path} cannot be read: permission is denied.`);
  chmodSync(path, 0o600);
  expect(readFileSync(path, 'utf8')).toBe(text);
});
