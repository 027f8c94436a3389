/** `ctclip replay`: recorded answers, repeated by the built program with other studies, rules and models. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type * as CommandLine from '../../src/cli/run-command-line.js';
import { packagePath } from '../../src/config/package-path.js';
import { zipOf } from '../../src/core/phantom/phantom-study.js';
import { SMALL_CHEST, sharedPhantom, sharedPhantomStudy } from '../builders/shared-phantom.js';
import { SUPERVISED_FILE, sharedSmallModels } from '../builders/small-models.js';

const built = packagePath('dist', 'cli', 'run-command-line.js');
const { runCommandLine } = (await import(built)) as typeof CommandLine;

const directory = mkdtempSync(join(tmpdir(), 'ctclip-replay-'));
const path = (name: string): string => join(directory, name);

interface Run {
  readonly code: number;
  readonly out: string;
}

async function ctclip(...args: string[]): Promise<Run> {
  let out = '';
  const code = await runCommandLine(args, { out: (text) => (out += text), warn: () => undefined });
  return { code, out };
}

function replay(study: string, ...options: string[]): Promise<Run> {
  return ctclip('replay', path('recorded/answer.json'), path(study), ...options);
}

const study = sharedPhantom(SMALL_CHEST);

beforeAll(async () => {
  vi.stubEnv('MODELS_DIR', sharedSmallModels());
  vi.stubEnv('CACHE_DIR', path('cache'));
  writeFileSync(path('study.zip'), await sharedPhantomStudy(SMALL_CHEST));
  const asked = ['--finding', 'Mass, cavitated', '--findings', 'Pulmonary nodule', '--baseline', 'blank'];
  const { code } = await ctclip('explain', path('study.zip'), '-o', path('recorded'), ...asked);
  expect(code).toBe(0);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

it('finds no difference in an answer with a further finding and an explanation, on any number of threads', async () => {
  for (const threads of ['1', '2']) {
    vi.stubEnv('INFERENCE_THREADS', threads);
    expect(await replay('study.zip')).toEqual({
      code: 0,
      out: 'The same inputs give the same answer.\nNumbers were compared exactly.\n',
    });
  }
  vi.stubEnv('INFERENCE_THREADS', '1');
});

it('names the volume if one of its voxels differs', async () => {
  const files = study.files.map((file) => ({ path: file.path, bytes: Uint8Array.from(file.bytes) }));
  // The lower byte of the last voxel of one image.
  const { bytes } = files[10];
  bytes[bytes.length - 2] ^= 1;
  writeFileSync(path('voxel.zip'), await zipOf(files));
  const { code, out } = await replay('voxel.zip');
  expect(code).toBeGreaterThan(1);
  expect(out).toContain('\n  volume (its voxels, shape or place): ');
});

it('names the file if one of its rules differs, even if that rule refuses the study', async () => {
  cpSync(packagePath('config'), path('config'), { recursive: true });
  const rules = JSON.parse(readFileSync(path('config/series-rules.json'), 'utf8')) as object;
  writeFileSync(path('config/series-rules.json'), JSON.stringify({ ...rules, minimumSlices: 500 }));
  vi.stubEnv('CONFIG_DIR', path('config'));
  const { code, out } = await replay('study.zip', '--json');
  vi.stubEnv('CONFIG_DIR', undefined);
  expect(code).toBe(3);
  expect(JSON.parse(out)).toMatchObject({
    same: false,
    refusal: expect.stringContaining('500') as string,
    provenance: [{ path: ['provenance', 'files', 'series-rules.json'] }],
  });
});

it('names the model file if one of its bytes differs', async () => {
  cpSync(sharedSmallModels(), path('changed'), { recursive: true });
  const file = path(`changed/${SUPERVISED_FILE}`);
  // The archive gets a comment of one byte, which changes no number.
  writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, -2), Buffer.of(1, 0, 0)]));
  const { code, out } = await replay('study.zip', '--models', path('changed'));
  expect(code).toBe(2);
  expect(out).toMatch(
    /^Differences in the origin of the answer:\n {2}model file of the supervised classifiers: \w{12}… -> \w{12}…\nThe answer says the same/,
  );
});
