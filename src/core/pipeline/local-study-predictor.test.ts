/** Small models with networks and an ensemble that a bundle adds, in this process and with real files. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { SLICES_ENTRY, VOLUME_ENTRY } from '../../../test/builders/network-entries.js';
import { meanNetwork, medNeXtLike, sliceNetwork } from '../../../test/builders/onnx-networks.js';
import { ONE_THREAD } from '../../../test/builders/one-thread.js';
import { without } from '../../../test/builders/without.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { SMALL_CHEST, sharedPhantomStudy } from '../../../test/builders/shared-phantom.js';
import { sharedSmallModels } from '../../../test/builders/small-models.js';
import { fixture } from '../../../test/fixtures/lightgbm/expected.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { sha256OfFile } from '../checkpoint/file-digest.js';
import type { CtClip } from '../inference/ct-clip.js';
import { ingestStudy } from '../ingest/ingest-study.js';
import type { IngestGoal, ReadingOptions, StudyInput } from '../ingest/ingest-request.js';
import { modelFiles } from '../../config/model-files.js';
import { evidenceWriter } from './evidence-writer.js';
import { ingestSettings } from './ingest-settings.js';
import { loadCtClip } from './load-ct-clip.js';
import { loadRules } from './rules.js';
import { loadNetworks } from './load-networks.js';
import { LocalStudyPredictor } from './local-study-predictor.js';
import { describeFiles } from './model-set.js';
import { answerBasis } from './answer-basis.js';
import { scoreLists } from './score-lists.js';
import { loadEnsembles, StudyClassifier } from './study-classifier.js';
import { studyOptions, type GivenStudyOptions } from './study-options.js';
import { studyAnswer } from './study-prediction.js';

const folder = mkdtempSync(join(tmpdir(), 'further-networks-'));
const phantom = join(folder, 'phantom.zip');
const small = sharedSmallModels();
let ctClip: CtClip | undefined;

beforeAll(async () => {
  writeFileSync(phantom, await sharedPhantomStudy(SMALL_CHEST));
});
afterAll(async () => {
  await ctClip?.close();
  rmSync(folder, { recursive: true });
});

/** Predicts the phantom with a copy of the small models' bundle that has further entries and files. */
async function predicted(
  name: string,
  entries: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, Uint8Array | string>>,
  options: GivenStudyOptions = {},
) {
  const directory = join(folder, name);
  cpSync(small, directory, { recursive: true });
  const bundle = JSON.parse(readFileSync(join(small, 'bundle.json'), 'utf8')) as object;
  writeFileSync(join(directory, 'bundle.json'), JSON.stringify({ ...bundle, ...entries }));
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(directory, file), contents);

  const configuration = loadConfiguration({
    ...ONE_THREAD,
    MODELS_DIR: directory,
    CACHE_DIR: join(folder, 'cache'),
  });
  const { models } = configuration;
  const rules = loadRules(models);
  const { findings } = rules;
  const digests = modelFiles(models).map((file) => ({
    ...file,
    sha256: Promise.resolve(sha256OfFile(file.path)),
  }));
  // Every copy has the same CT-CLIP files.
  ctClip ??= await loadCtClip({ files: models, rules, digests }, configuration);
  const networks = await loadNetworks({ files: models }, configuration);
  try {
    const lists = scoreLists(ctClip.findings.supervised, findings, models.networks);
    const classifier = new StudyClassifier(await loadEnsembles(models), lists, models);
    const filesInUse = await describeFiles(models, digests);
    const readAs = async (goal: IngestGoal, input: StudyInput, reading: ReadingOptions) => {
      const settings = ingestSettings(configuration);
      return ingestStudy({ goal, input, settings, options: reading }, localTasks, () => undefined);
    };
    const reader = {
      async readTensor(input: StudyInput, reading: ReadingOptions) {
        const read = await readAs('tensor', input, reading);
        const { tensor, place, networkInputs = {}, volumeDigest, ...found } = read;
        if (tensor === undefined || place === undefined || volumeDigest === undefined)
          throw new Error('nothing was read');
        return { ...found, tensor, place, networkInputs, volumeDigest: Promise.resolve(volumeDigest) };
      },
      readPackedVolume: () => Promise.reject(new Error('The encoders take a tensor.')),
      reuse: () => undefined,
    };
    const leftOut: string[] = [];
    const predictor = new LocalStudyPredictor(
      {
        reader,
        ctClip,
        networks,
        findings,
        classifier,
        evidence: evidenceWriter(configuration, rules),
        basis: answerBasis(configuration, rules),
        files: filesInUse,
      },
      {
        leftOut: (network, cause, requestId) =>
          leftOut.push(`${requestId} ${network}: ${String(cause.cause)}`),
        resampledByProcessor: () => undefined,
      },
    );
    const stages: string[] = [];
    const job = { kind: 'dicom-zip', path: phantom, fileName: 'phantom.zip', requestId: 'request' } as const;
    const prediction = await predictor.predict({ ...job, options: studyOptions(options) }, (stage) =>
      stages.push(stage),
    );
    return { answer: studyAnswer(prediction, 1), model: prediction.model, stages, leftOut };
  } finally {
    await networks.close();
  }
}

const MEDNEXT = { 'mednext.onnx': medNeXtLike({ outputs: 3, input: [1, 1, 32, 32, 24] }) };
const SLICES = { 'slices.onnx': sliceNetwork({ outputs: 2, input: ['batch', 1, 16, 16] }) };
const THORACIC = { name: 'thoracic', file: 'thoracic.txt', threshold: 0.25 };
const thoracic = readFileSync(fixture('stumps.txt'), 'utf8').replaceAll(
  'ctclip_Pleural_effusion',
  'kolyan_emphysema',
);

describe('networks and an ensemble of a bundle', () => {
  it('add their scores and decisions to the answer, and change nothing else of it', async () => {
    const plain = await predicted('plain', {}, {});
    const { answer, stages } = await predicted(
      'further',
      { networks: [VOLUME_ENTRY, SLICES_ENTRY], ensembles: [THORACIC] },
      { ...MEDNEXT, ...SLICES, 'thoracic.txt': thoracic },
    );
    expect(plain.stages).not.toContain('networks');
    expect(stages).toContain('networks');
    expect(plain.answer).not.toHaveProperty('scores');
    expect(Object.keys(answer)).toEqual(
      expect.arrayContaining(['scores', 'probability_of_pathology_thoracic', 'pathology_thoracic']),
    );
    const { model: plainModel, top_pathologies: top } = plain.answer;
    const expected = without(plain.answer, 'timings', 'model', 'top_pathologies');
    const { networks, ensembles, ...main } = answer.model;
    expect(answer).toMatchObject(expected);
    expect(main).toEqual(plainModel);
    expect(Object.keys(networks ?? {})).toEqual(['mednext', 'diffusion_classifier']);
    expect(ensembles?.['thoracic']).toMatchObject({ threshold: 0.25, missing_features: [] });
    expect(answer.top_pathologies.slice(0, top.length)).toEqual(top);
    const { emphysema = 0, nodule = 0 } = answer.scores?.['mednext'] ?? {};
    // "normal" is not a finding, whatever its score is.
    expect(answer.top_pathologies.at(-1)).toBe(emphysema > nodule ? 'emphysema' : 'nodule');
  });

  it('score the volume with the scaling of their entry', async () => {
    // The scaled box has a mean of 0 over all voxels. The network adds 0, 1 and 2.
    const input = { ...VOLUME_ENTRY.input, scale: { kind: 'z-score', over: 'all' } };
    const { answer } = await predicted(
      'mean',
      { networks: [{ ...VOLUME_ENTRY, input }] },
      { 'mednext.onnx': meanNetwork({ outputs: 3, input: [1, 1, 32, 32, 24] }) },
    );
    const expected = [0, 1, 2].map((value) => 1 / (1 + Math.exp(-value)));
    Object.values(answer.scores?.['mednext'] ?? {}).forEach((value, at) =>
      expect(value).toBeCloseTo(expected[at] ?? NaN, 4),
    );
  });

  it('fail the study if one of them fails', async () => {
    const file = { 'mednext.onnx': meanNetwork({ outputs: 3, input: [1, 1, 32, 32, 24] }) };
    const output = { ...VOLUME_ENTRY.output, activation: 'none' };
    const failing = predicted('failing', { networks: [{ ...VOLUME_ENTRY, output }] }, file);
    expect(await rejectionOf(failing)).toMatchObject({ code: 'networks.failed', kind: 'fault' });
  });

  it('are left out of the answer with a warning and a line in the log if they may be', async () => {
    const file = { 'mednext.onnx': meanNetwork({ outputs: 3, input: [1, 1, 32, 32, 24] }) };
    const output = { ...VOLUME_ENTRY.output, activation: 'none' };
    const entry = { ...VOLUME_ENTRY, output, on_failure: 'warn' };
    const { answer, leftOut } = await predicted('warned', { networks: [entry] }, file);
    expect(answer.scores).toEqual({});
    expect(answer.warnings.map(({ code }) => code)).toContain('networks.left-out');
    expect(leftOut).toEqual([expect.stringMatching(/^request mednext: .*not a probability/) as string]);
  });

  it('that are hidden have features but no scores in the answer', async () => {
    const { answer, model } = await predicted(
      'hidden',
      { networks: [{ ...VOLUME_ENTRY, answer: false }], ensembles: [THORACIC] },
      { ...MEDNEXT, 'thoracic.txt': thoracic },
    );
    expect(answer).not.toHaveProperty('scores');
    expect(answer).toHaveProperty('probability_of_pathology_thoracic');
    expect(model.networks.map(({ name }) => name)).toEqual(['supervised', 'ctclip', 'mednext']);
    expect(answer.model.networks?.['mednext']).toMatchObject({ title: null, feature_prefix: 'kolyan_' });
  });

  it('have no places: a request to explain one of their findings is refused', async () => {
    const options = { explanation: { findings: ['mednext_nodule'] } };
    const refused = predicted('explained', { networks: [VOLUME_ENTRY] }, MEDNEXT, options);
    expect(await rejectionOf(refused)).toMatchObject({ code: 'explanation.no-places', kind: 'malformed' });
  });
});
