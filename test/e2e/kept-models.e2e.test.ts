/** Copies of the models that stay in CACHE_DIR for the next start (KEEP_MODEL_COPIES). */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { modelFiles } from '../../src/config/model-files.js';
import { packagePath } from '../../src/config/package-path.js';
import { CopyRecord } from '../../src/device/copy-record.js';
import { fileState } from '../../src/device/file-state.js';
import { sharedPhantomStudy } from '../builders/shared-phantom.js';
import { type RunningService, spawnMain, until } from './running-service.js';

const cache = mkdtempSync(join(tmpdir(), 'kept-models-'));
/** Small models of the repository. Copies of new files are not kept, but these are older than a minute in most checkouts. */
const SMALL = {
  CTCLIP_MODEL_PATH: packagePath('test', 'fixtures', 'ctclip-tiny', 'vocabfine.pt'),
  SUPERVISED_MODEL_PATH: packagePath('test', 'fixtures', 'ctclip-tiny', 'supervised.pt'),
  TEXT_TOKENIZER_PATH: join(cache, 'vocab.txt'),
  TENSOR_SHAPE: '30x60x60',
  TENSOR_SPACING_MM: '12x6',
  // The ensemble is the demonstration's, which has more findings.
  MAX_MISSING_FEATURE_GAIN: '1',
};
const MODELS = modelFiles(loadConfiguration({ MODELS_DIR: packagePath('models', 'demo'), ...SMALL }).models);
const NAMES = MODELS.map(({ name }) => name);

/** The models in a study's answer, from the start that made and kept the copies. */
let copied: unknown;
beforeAll(async () => {
  const words = readFileSync(packagePath('models', 'demo', 'vocab.txt'), 'utf8').split('\n');
  writeFileSync(SMALL.TEXT_TOKENIZER_PATH, words.slice(0, 120).join('\n'));
  for (const { path } of MODELS)
    await until(async () => (await fileState(path)).isSettled, 'models older than a minute');
  await using service = start();
  await service.ready();
  expect(fromEarlierStart(service)).toBeUndefined();
  copied = (await predict(service)).model;
  await leave(service);
});
afterAll(() => rmSync(cache, { recursive: true }));

function start(): RunningService {
  return spawnMain({ ...SMALL, CACHE_DIR: cache, KEEP_MODEL_COPIES: 'true' });
}

const fromEarlierStart = (service: RunningService): unknown =>
  service.log.find(({ message }) => message === 'Copies of the models from an earlier start are used.')?.[
    'models'
  ];

/** Stops the service once its copies are kept. */
async function leave(service: RunningService): Promise<void> {
  await service.logged(
    ({ message }) => message === 'The copies of the models are kept for the next start.',
    'kept copies',
  );
  await service.stop();
}

/** Each copy's inode. */
function inodesIn(directory: string): readonly number[] {
  return MODELS.map(({ name, path }) => statSync(join(directory, name, basename(path))).ino);
}

function loadedDirectory(): string {
  const [name, ...others] = readdirSync(join(cache, 'loaded'));
  expect(others).toEqual([]);
  return join(cache, 'loaded', name);
}

async function predict(service: RunningService): Promise<{ status: number; model: unknown }> {
  const form = new FormData();
  const study = await sharedPhantomStudy({ seed: 7, matrix: 64, sliceSpacing: 6 });
  form.append('file', new Blob([Buffer.from(study)]), 'phantom.zip');
  const response = await fetch(`${service.url}/predict`, { method: 'POST', body: form });
  return { status: response.status, model: ((await response.json()) as { model?: unknown }).model };
}

describe('a service that keeps its copies of the models', () => {
  it('neither copies nor hashes them at the next start, and names the same models', async () => {
    const inodes = inodesIn(loadedDirectory());
    await using service = start();
    await service.ready();
    expect(fromEarlierStart(service)).toEqual(NAMES);
    expect(inodesIn(loadedDirectory())).toEqual(inodes);
    const { status, model } = await predict(service);
    expect(status).toBe(200);
    expect(model).toEqual(copied);
    expect(model).toMatchObject(sha256OfFiles());
    await leave(service);
  });

  it('gives no answer from a copy that its disk has damaged, and makes another one', async () => {
    const copy = join(loadedDirectory(), 'supervised', basename(MODELS[0].path));
    await damageUnnoticed(copy);
    {
      await using service = start();
      const { message } = await service.logged(({ level }) => level === 'fatal', 'the reason');
      expect(message).toContain('is damaged');
      await until(async () => (await service.get('/health/ready')).status === 503, 'no readiness');
      expect((await predict(service)).status).toBe(503);
      await service.stop();
    }
    await using service = start();
    await service.ready();
    expect(fromEarlierStart(service)).toEqual(NAMES.filter((name) => name !== 'supervised'));
    expect((await predict(service)).status).toBe(200);
    await leave(service);
  });
});

/** The hashes in an answer, from the operator's files themselves. */
function sha256OfFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    MODELS.map(({ name, path }) => [
      `${name === 'main' ? 'lightgbm' : name}_sha256`,
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  );
}

/** Flips a bit of a weight, as a failing disk would, and adapts the record to the file's new state. */
async function damageUnnoticed(copy: string): Promise<void> {
  const bytes = readFileSync(copy);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(copy, bytes);
  const record = new CopyRecord(loadedDirectory());
  const copies = new Map(await record.read());
  const recorded = copies.get('supervised');
  if (recorded === undefined) throw new Error('The copy is not recorded.');
  const { identity } = await fileState(copy);
  await record.write(copies.set('supervised', { ...recorded, copy: identity }));
}
