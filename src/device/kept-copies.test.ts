import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelsConfiguration } from '../config/models.configuration.js';
import { CopyRecord } from './copy-record.js';
import { ModelCopies } from './model-copies.js';

const SHA256 = { supervised: 'a'.repeat(64), ctclip: 'b'.repeat(64), main: 'c'.repeat(64) };
const NAMES = Object.keys(SHA256);

let directory: string;
let root: string;
let settings: ModelsConfiguration;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kept-copies-'));
  root = join(directory, 'loaded');
  const path = (name: string): string => join(directory, name);
  for (const name of ['supervised.pt', 'ctclip.pt', 'model.txt']) writeFileSync(path(name), name);
  settings = {
    ...{ supervisedPath: path('supervised.pt'), ctclipPath: path('ctclip.pt'), networks: [] },
    ensembles: [{ name: 'main', path: path('model.txt'), threshold: 0.5 }],
    keepsCopies: true,
  } as unknown as ModelsConfiguration;
  later();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

/** Makes the files an hour old. */
function later(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
}

/** Makes and records the copies as a start does: the next start finds them. */
async function start(): Promise<ModelCopies> {
  const copies = await ModelCopies.make(settings, root);
  expect(await copies.record(SHA256)).toBe(true);
  return copies;
}

/** Changes a file and restores its time of modification. */
function rewrite(path: string, change: (path: string) => void): void {
  const { atime, mtime } = statSync(path);
  change(path);
  utimesSync(path, atime, mtime);
}

function recordPath(): string {
  const [name] = readdirSync(root).filter((entry) => entry.endsWith('.copies'));
  return join(root, name);
}

describe('copies of an earlier start', () => {
  it('are used with their hashes if neither the files nor the copies have changed', async () => {
    const { ctclipPath } = (await start()).models;
    const { ino } = statSync(ctclipPath);
    const next = await ModelCopies.make(settings, root);
    expect(next.kept).toEqual(NAMES);
    expect(next.sha256).toEqual(SHA256);
    expect(next.models.ctclipPath).toBe(ctclipPath);
    expect(statSync(ctclipPath).ino).toBe(ino);
  });

  it.each([
    ['overwritten by bytes of the same number', (path: string) => writeFileSync(path, 'CTCLIP.PT')],
    [
      'replaced by a file of the same size',
      (path: string) => {
        writeFileSync(`${path}.new`, 'CTCLIP.PT');
        renameSync(`${path}.new`, path);
      },
    ],
    ['given the same bytes again', (path: string) => writeFileSync(path, 'ctclip.pt')],
  ])('are not used for a file that was %s, with its time restored', async (_how, change) => {
    await start();
    rewrite(settings.ctclipPath, change);
    const next = await ModelCopies.make(settings, root);
    expect(next.kept).toEqual(['supervised', 'main']);
    expect(next.sha256).toEqual({ supervised: SHA256.supervised, main: SHA256.main });
    expect(readFileSync(next.models.ctclipPath)).toEqual(readFileSync(settings.ctclipPath));
  });

  it.each([
    [
      'changed, with its time restored',
      (path: string) => rewrite(path, () => writeFileSync(path, 'x'.repeat(9))),
    ],
    ['cut off', (path: string) => writeFileSync(path, 'ct')],
    ['deleted', (path: string) => rmSync(path)],
  ])('are made again if they were %s', async (_how, damage) => {
    damage((await start()).models.ctclipPath);
    const next = await ModelCopies.make(settings, root);
    expect(next.kept).toEqual(['supervised', 'main']);
    expect(readFileSync(next.models.ctclipPath, 'utf8')).toBe('ctclip.pt');
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['altered', (bytes: Buffer) => bytes.map((byte, at) => (at === bytes.length - 3 ? byte ^ 1 : byte))],
    ['empty', () => Buffer.alloc(0)],
  ])('are not used if their record is %s', async (_how, damage) => {
    await start();
    writeFileSync(recordPath(), damage(readFileSync(recordPath())));
    expect((await ModelCopies.make(settings, root)).kept).toEqual([]);
  });

  it('are not used if others may write next to their record', async () => {
    await start();
    chmodSync(root, 0o770);
    expect((await ModelCopies.make(settings, root)).kept).toEqual([]);
  });

  it('are not used for a file on another device', async () => {
    await start();
    const record = new CopyRecord(root);
    const moved = [...(await record.read())].map(([name, copy]) => {
      const [device, ...rest] = copy.source.split(',');
      return [name, { ...copy, source: [Number(device) + 1, ...rest].join() }] as const;
    });
    await record.write(new Map(moved));
    expect((await ModelCopies.make(settings, root)).kept).toEqual([]);
  });

  it('are not used for a file that had just been changed when it was copied', async () => {
    vi.useRealTimers();
    await start();
    later();
    expect((await ModelCopies.make(settings, root)).kept).toEqual([]);
  });

  it('are deleted when the configuration does not name their models any more', async () => {
    const { ensembles } = (await start()).models;
    const moved = join(directory, 'moved.txt');
    renameSync(join(directory, 'model.txt'), moved);
    settings = { ...settings, ensembles: [{ name: 'other', path: moved, threshold: 0.5 }] };
    expect((await ModelCopies.make(settings, root)).kept).toEqual(['supervised', 'ctclip']);
    expect(existsSync(ensembles[0].path)).toBe(false);
  });

  it('are checked against the present list of digests', async () => {
    const list = join(directory, 'SHA256SUMS');
    writeFileSync(list, 'old');
    const copy = join(dirname((await start()).models.ctclipPath), 'SHA256SUMS');
    writeFileSync(list, 'new');
    await ModelCopies.make(settings, root);
    expect(readFileSync(copy, 'utf8')).toBe('new');
    rmSync(list);
    await ModelCopies.make(settings, root);
    expect(existsSync(copy)).toBe(false);
  });

  it('are neither recorded nor used unless the operator wants them', async () => {
    await start();
    settings = { ...settings, keepsCopies: false };
    const next = await ModelCopies.make(settings, root);
    expect(next.kept).toEqual([]);
    expect(await next.record(SHA256)).toBe(false);
  });
});
