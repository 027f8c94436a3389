import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { SpoolDirectory } from './spool-directory.js';

Logger.overrideLogger(false);
const parent = mkdtempSync(join(tmpdir(), 'spools-'));
const root = join(parent, 'spool');
const NONCE = '0123456789abcdef';
const HOST = hostname().replace(/[^A-Za-z0-9-]/g, '-');

beforeEach(() => rmSync(root, { recursive: true, force: true }));
afterAll(() => rmSync(parent, { recursive: true }));

function leftover(name: string, ageHours = 0): string {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'study.zip'), 'patient data');
  const then = Date.now() / 1000 - ageHours * 3600;
  utimesSync(path, then, then);
  return path;
}

describe('at the start of an instance', () => {
  it('the files of a crashed one are deleted', async () => {
    // This process id exceeds the maximum of Linux.
    const crashed = leftover(`${HOST}.4194305.${NONCE}`);
    await SpoolDirectory.open(root);
    expect(existsSync(crashed)).toBe(false);
  });

  it("the files of a container's earlier run with the same process id are deleted", async () => {
    const earlier = leftover(`${HOST}.${process.pid}.${NONCE}`);
    await SpoolDirectory.open(root);
    expect(existsSync(earlier)).toBe(false);
  });

  it('the files of a running one stay', async () => {
    const alive = leftover(`${HOST}.${process.ppid}.${NONCE}`, 100);
    await SpoolDirectory.open(root);
    expect(existsSync(alive)).toBe(true);
  });

  it("the files of another host's instance stay for a day", async () => {
    const fresh = leftover(`another.17.${NONCE}`, 23);
    const old = leftover(`another.18.${NONCE}`, 25);
    await SpoolDirectory.open(root);
    expect([existsSync(fresh), existsSync(old)]).toEqual([true, false]);
  });

  it('foreign files stay', async () => {
    const foreign = leftover('important', 1000);
    await SpoolDirectory.open(root);
    expect(existsSync(foreign)).toBe(true);
  });
});

it('two instances do not share a directory', async () => {
  const [one, other] = [await SpoolDirectory.open(root), await SpoolDirectory.open(root)];
  // Both have the same process id, as after a restart in a container.
  expect(one.path).not.toBe(other.path);
});

it('is gone with the instance', async () => {
  const spool = await SpoolDirectory.open(root);
  const { handle } = await spool.create('.zip');
  await handle.close();
  await spool.delete();
  expect(readdirSync(root)).toEqual([]);
});

it('that cannot be created stops the start', async () => {
  writeFileSync(join(parent, 'file'), '');
  await expect(SpoolDirectory.open(join(parent, 'file', 'spool'))).rejects.toMatchObject({
    code: 'upload.unusable-spool',
    kind: 'misconfigured',
  });
});
