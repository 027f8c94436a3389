/** The doctor and the loader of the service agree about model files: the doctor passes exactly those that can be loaded. */
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { VOLUME_ENTRY } from '../../../test/builders/network-entries.js';
import { medNeXtLike, networkOfOperator } from '../../../test/builders/onnx-networks.js';
import { ONE_THREAD } from '../../../test/builders/one-thread.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import {
  CTCLIP_FILE,
  ENSEMBLE_FILE,
  SUPERVISED_FILE,
  sharedSmallModels,
  VOCABULARY_FILE,
  writeSmallCheckpoint,
} from '../../../test/builders/small-models.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { modelFiles } from '../../config/model-files.js';
import { packagePath } from '../../config/package-path.js';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { sha256OfFile } from '../../core/checkpoint/file-digest.js';
import { loadCtClip } from '../../core/pipeline/load-ct-clip.js';
import { loadRules } from '../../core/pipeline/rules.js';
import { loadNetworks } from '../../core/pipeline/load-networks.js';
import { scoreLists } from '../../core/pipeline/score-lists.js';
import { loadEnsembles, StudyClassifier } from '../../core/pipeline/study-classifier.js';
import { examineModels } from './models.js';

const directory = mkdtempSync(join(tmpdir(), 'doctor-and-loader-'));
const at = (name: string): string => join(directory, name);
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => {
  rmSync(directory, { recursive: true });
  cpSync(sharedSmallModels(), directory, { recursive: true });
  for (const name of ['findings.json', 'series-rules.json'])
    copyFileSync(packagePath('config', name), at(name));
});

const configured = (variables: Record<string, string> = {}): ServiceConfiguration =>
  loadConfiguration({
    ...ONE_THREAD,
    MODELS_DIR: directory,
    CONFIG_DIR: directory,
    CACHE_DIR: at('cache'),
    ...variables,
  });

/** Loads what the device process loads. The files are hashed here instead of on other threads. */
async function load({ models, tensor, device }: ServiceConfiguration): Promise<void> {
  const rules = loadRules(models);
  const digests = modelFiles(models).map((file) => ({
    ...file,
    sha256: Promise.resolve(sha256OfFile(file.path)),
  }));
  const ensembles = await loadEnsembles(models);
  const networks = await loadNetworks({ files: models }, { tensor, device });
  await networks.close();
  const ctClip = await loadCtClip({ files: models, rules, digests }, { tensor, device });
  try {
    new StudyClassifier(
      ensembles,
      scoreLists(ctClip.findings.supervised, rules.findings, models.networks),
      models,
    );
  } finally {
    await ctClip.close();
  }
}

async function problemsOf(configuration: ServiceConfiguration): Promise<string[]> {
  const examinations = await examineModels(configuration);
  return examinations.filter(({ verdict }) => verdict === 'problem').map(({ message }) => message);
}

function edit(name: string, from: string, to: string): void {
  const text = readFileSync(at(name), 'utf8');
  expect(text).toContain(from);
  writeFileSync(at(name), text.replace(from, to));
}

/** Adds a network to the bundle by its description and its file. */
function addNetwork(file: Uint8Array): void {
  const bundle = JSON.parse(readFileSync(at('bundle.json'), 'utf8')) as object;
  writeFileSync(at('bundle.json'), JSON.stringify({ ...bundle, networks: [VOLUME_ENTRY] }));
  writeFileSync(at(VOLUME_ENTRY.file), file);
}

it('both accept a network that fits its description', async () => {
  addNetwork(medNeXtLike({ outputs: 3, input: [1, 1, 32, 32, 24] }));
  const examinations = await examineModels(configured());
  expect(examinations).toContainEqual(expect.objectContaining({ verdict: 'ok', subject: VOLUME_ENTRY.file }));
  await load(configured());
});

it('both accept models that fit', async () => {
  expect(await problemsOf(configured())).toEqual([]);
  await load(configured());
});

/** The fault of the models, the error's code, the edit of the files, and the settings. */
type WrongSet = [what: string, code: string, spoil: () => void, variables?: Readonly<Record<string, string>>];
const nothing = (): void => undefined;

const WRONG_SETS: readonly WrongSet[] = [
  [
    'a zero-shot checkpoint without a text encoder',
    'inference.no-text-encoder',
    () => writeSmallCheckpoint(directory, { kind: 'vocabfine', without: 'text_transformer.' }),
  ],
  [
    'a supervised checkpoint without a head',
    'inference.no-supervised-head',
    () => copyFileSync(at(CTCLIP_FILE), at(SUPERVISED_FILE)),
  ],
  [
    'more tokens than embeddings',
    'inference.vocabulary-too-large',
    () => appendFileSync(at(VOCABULARY_FILE), 'unembedded\n'),
  ],
  [
    'more outputs than names',
    'inference.finding-count',
    () => writeSmallCheckpoint(directory, { kind: 'supervised', outputs: 16 }),
  ],
  ['slices of another size', 'inference.geometry-mismatch', nothing, { TENSOR_SHAPE: '30x40x40' }],
  ['a depth between two patches', 'inference.geometry-mismatch', nothing, { TENSOR_SHAPE: '35x60x60' }],
  [
    'a missing tensor',
    'checkpoint.missing-tensor',
    () => writeSmallCheckpoint(directory, { kind: 'vocabfine', without: 'temperature' }),
  ],
  [
    'a width that its heads do not divide',
    'checkpoint.unsupported-architecture',
    nothing,
    { TEXT_HEADS: '5' },
  ],
  ['no vocabulary', 'tokenizer.not-found', () => rmSync(at(VOCABULARY_FILE))],
  [
    'an ensemble trained on another finding',
    'classifier.too-much-missing',
    nothing,
    { LIGHTGBM_MODEL_PATH: at('renamed.txt') },
  ],
  [
    'a network with an unknown operator',
    'networks.not-loaded',
    () => addNetwork(networkOfOperator('Frobnicate', [1, 1, 32, 32, 24])),
  ],
  [
    'a network with more outputs than names',
    'networks.wrong-output',
    () => addNetwork(medNeXtLike({ outputs: 5, input: [1, 1, 32, 32, 24] })),
  ],
  [
    'an ensemble instead of a checkpoint',
    'checkpoint.not-a-checkpoint',
    () => copyFileSync(at(ENSEMBLE_FILE), at(SUPERVISED_FILE)),
  ],
  [
    'a finding named twice',
    'classifier.findings',
    () => edit('findings.json', '"Pneumonia"', '"Atelectasis"'),
  ],
];

it.each(WRONG_SETS)('both refuse %s, with the same error', async (_, code, spoil, variables) => {
  const stumps = readFileSync(packagePath('test', 'fixtures', 'lightgbm', 'stumps.txt'), 'utf8');
  writeFileSync(at('renamed.txt'), stumps.replaceAll('supervised_covid', 'supervised_plague'));
  spoil();
  const configuration = configured(variables);
  const refused = await rejectionOf(load(configuration));
  expect(refused.code).toBe(code);
  const problems = await problemsOf(configuration);
  expect(problems).toContainEqual(expect.stringContaining(refused.message));
});
