import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelsConfiguration } from '../config/models.configuration.js';
import { ModelCopies } from './model-copies.js';

let directory: string;

beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'model-copies-'))));
afterEach(() => rmSync(directory, { recursive: true }));

/** Settings that name three small files; only their paths matter here. */
function models(): ModelsConfiguration {
  const path = (name: string): string => join(directory, name);
  for (const name of ['supervised.pt', 'ctclip.pt', 'model.txt']) writeFileSync(path(name), name);
  return {
    supervisedPath: path('supervised.pt'),
    ctclipPath: path('ctclip.pt'),
    networks: [],
    ensembles: [{ name: 'main', path: path('model.txt'), threshold: 0.5 }],
  } as unknown as ModelsConfiguration;
}

describe('copies of the models', () => {
  it('are used in place of the files of the operator', async () => {
    const copies = await ModelCopies.make(models(), join(directory, 'cache', 'loaded'));
    writeFileSync(join(directory, 'ctclip.pt'), 'another model');
    expect(readFileSync(copies.models.ctclipPath, 'utf8')).toBe('ctclip.pt');
  });

  it('are shared by the processes that start later', async () => {
    const root = join(directory, 'cache', 'loaded');
    const made = await ModelCopies.make(models(), root);
    writeFileSync(join(directory, 'ctclip.pt'), 'another model');
    const reused = await ModelCopies.reuse(models(), root, {});
    expect(reused.models).toEqual(made.models);
    rmSync(made.models.ctclipPath);
    await expect(ModelCopies.reuse(models(), root, {})).rejects.toMatchObject({
      code: 'models.not-readable',
    });
  });

  it('that cannot be made are refused with the directory that was tried', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    const root = join(file, 'loaded');
    await expect(ModelCopies.make(models(), root)).rejects.toMatchObject({
      code: 'models.not-copied',
      message: expect.stringContaining(`could not be copied to ${root}: `) as string,
    });
  });

  it('of a missing file are refused with the path of the file', async () => {
    const settings = models();
    rmSync(settings.ensembles[0].path);
    mkdirSync(join(directory, 'cache'));
    await expect(ModelCopies.make(settings, join(directory, 'cache'))).rejects.toMatchObject({
      code: 'models.not-readable',
      message: expect.stringContaining(settings.ensembles[0].path) as string,
    });
  });
});
