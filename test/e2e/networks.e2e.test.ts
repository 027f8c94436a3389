/**
 * A network and an ensemble that are added to a copy of a bundle by `bundle.json` and their files alone, on the
 * operator's program.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import { classify } from '../../src/core/classifier/classify.js';
import { bindFeatures } from '../../src/core/classifier/feature-binding.js';
import { namedFeature } from '../../src/core/classifier/feature-spec.js';
import { loadEnsemble } from '../../src/core/classifier/load-ensemble.js';
import { SLICES_ENTRY, VOLUME_ENTRY } from '../builders/network-entries.js';
import { medNeXtLike, sliceNetwork } from '../builders/onnx-networks.js';
import { without } from '../builders/without.js';
import { sharedPhantomStudy } from '../builders/shared-phantom.js';
import { sharedSmallModels } from '../builders/small-models.js';
import { hasChromium, sharedBrowser, Visit } from './browser-visit.js';
import { DRAWN, LONG_TIMEOUT } from './page-site.js';
import { type RunningService, spawnMain } from './running-service.js';

type Answer = Readonly<Record<string, unknown>> & {
  readonly scores: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly model: {
    readonly networks: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly ensembles: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
};

const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), 'networks-test-'));
const models = join(directory, 'models');
const studies = join(directory, 'studies');
const SHA256 = /^[0-9a-f]{64}$/;

/** The highest-ranking feature of the fixture, and the network's feature that replaces it. */
const REPLACED = ['ctclip_Pleural_effusion', 'kolyan_emphysema'] as const;

function addToBundle(): void {
  cpSync(sharedSmallModels(), models, { recursive: true });
  const bundle = JSON.parse(readFileSync(join(models, 'bundle.json'), 'utf8')) as object;
  const networks = [VOLUME_ENTRY, { ...SLICES_ENTRY, answer: { title: 'Slices' } }];
  const ensembles = [{ name: 'thoracic', file: 'thoracic.txt', threshold: 0.25 }];
  writeFileSync(join(models, 'bundle.json'), JSON.stringify({ ...bundle, networks, ensembles }));
  writeFileSync(join(models, 'mednext.onnx'), medNeXtLike({ outputs: 3, input: [1, 1, 32, 32, 24] }));
  writeFileSync(join(models, 'slices.onnx'), sliceNetwork({ outputs: 2, input: ['batch', 1, 16, 16] }));
  const stumps = readFileSync(packagePath('test', 'fixtures', 'lightgbm', 'stumps.txt'), 'utf8');
  writeFileSync(join(models, 'thoracic.txt'), stumps.replaceAll(...REPLACED));
}

let service: RunningService;
let plain: Answer;
let answer: Answer;
beforeAll(async () => {
  addToBundle();
  mkdirSync(studies);
  writeFileSync(
    join(studies, 'phantom.zip'),
    await sharedPhantomStudy({ seed: 1, findings: ['nodule'], matrix: 64, sliceSpacing: 6 }),
  );
  {
    await using demo = spawnMain({ MODELS_DIR: sharedSmallModels() });
    await demo.ready();
    plain = await predicted(demo);
  }
  service = spawnMain({ MODELS_DIR: models });
  await service.ready();
  answer = await predicted(service);
}, 240_000);
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

async function predicted(from: RunningService): Promise<Answer> {
  const form = new FormData();
  form.append('file', await openAsBlob(join(studies, 'phantom.zip')), 'phantom.zip');
  const response = await fetch(`${from.url}/predict`, { method: 'POST', body: form });
  const body = (await response.json()) as Answer;
  expect([response.status, body['error']]).toEqual([200, undefined]);
  return body;
}

describe('networks and an ensemble that a bundle adds', () => {
  it('leave everything else of the answer as it is', () => {
    const added = ['scores', 'probability_of_pathology_thoracic', 'pathology_thoracic'];
    const before = without(answer, 'model', 'timings', ...added);
    const expected = without(plain, 'model', 'timings');
    // The volume network also names its strongest finding.
    const top = expect.arrayContaining(plain['top_pathologies'] as string[]) as unknown;
    const volatile = { time_of_processing: expect.any(Number) as number, top_pathologies: top };
    expect(before).toEqual({ ...expected, ...volatile });
    const main = without(answer.model, 'networks', 'ensembles');
    expect(main).toEqual(plain.model);
  });

  it('have their scores, files and settings in the answer', () => {
    expect(Object.keys(answer.scores)).toEqual(['mednext', 'diffusion_classifier']);
    expect(Object.keys(answer.scores['mednext'] ?? {})).toEqual(['emphysema', 'nodule', 'normal']);
    expect(Object.keys(answer.scores['diffusion_classifier'] ?? {})).toEqual([
      'mean_probability',
      'max_probability',
      'std_probability',
    ]);
    expect(answer.model.networks['mednext']).toEqual({
      title: 'MedNeXt',
      sha256: expect.stringMatching(SHA256) as string,
      settings_sha256: expect.stringMatching(SHA256) as string,
      feature_prefix: 'kolyan_',
    });
    expect(answer['timings']).toHaveProperty('networks');
  });

  it('decide by their own threshold and features', async () => {
    const ensemble = await loadEnsemble(join(models, 'thoracic.txt'));
    const supervised = answer['supervised_probabilities'] as Readonly<Record<string, number>>;
    const zeroShot = answer['ctclip_probabilities'] as Readonly<Record<string, number>>;
    const mean = Object.values(supervised).reduce((sum, value) => sum + value, 0) / 15;
    const effusion = zeroShot['Pleural effusion'] ?? NaN;
    const pleural = [
      'Pleural effusion',
      'Pleural thickening',
      'Pleural plaques',
      'Pneumothorax',
      'Hemothorax',
    ];
    const features = new Map([
      ...Object.entries(answer.scores['mednext'] ?? {}).map(
        ([name, value]) => [`kolyan_${name}`, value] as const,
      ),
      ...Object.entries(supervised).map(([name, value]) => [`supervised_${name}`, value] as const),
      ...Object.entries(zeroShot).map(([name, value]) => [`ctclip_${name}`, value] as const),
      ['supervised_mean_probability', mean] as const,
      [
        'ctclip_group_pleural_max',
        Math.max(effusion, ...pleural.map((name) => zeroShot[name] ?? 0)),
      ] as const,
    ]);
    const binding = bindFeatures(
      ensemble.featureNames,
      [...features.keys()].map((name) => namedFeature(name, [])),
    );
    expect(binding.missing).toEqual([]);
    const expected = classify(ensemble, binding, features, 0.25);
    expect(answer['probability_of_pathology_thoracic']).toBeCloseTo(expected.probability, 9);
    expect(answer['pathology_thoracic']).toBe(expected.pathology);
    expect(answer.model.ensembles['thoracic']).toMatchObject({ threshold: 0.25, missing_features: [] });
  });

  it('have no places in the images: a request to explain one of their findings is refused', async () => {
    const form = new FormData();
    form.append('explain_findings', 'mednext_emphysema');
    form.append('file', await openAsBlob(join(studies, 'phantom.zip')), 'phantom.zip');
    const response = await fetch(`${service.url}/predict?explain=true`, { method: 'POST', body: form });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'explanation.no-places' });
  });

  it('are in the metrics', async () => {
    const text = await (await service.get('/metrics')).text();
    const { sha256 } = answer.model.networks['mednext'] ?? {};
    expect(text).toContain(`ctclip_model_network_info{network="mednext",sha256="${String(sha256)}"} 1`);
    expect(text).toMatch(
      /ctclip_model_ensemble_info\{ensemble="thoracic",sha256="[0-9a-f]{64}",threshold="0\.25"\} 1/,
    );
    expect(text).toContain('ctclip_model_missing_features{ensemble="thoracic"} 0');
    expect(text).toMatch(/ctclip_study_stage_duration_seconds_count\{stage="networks"\} [1-9]/);
  });

  it.each(['/openapi.json', '/docs-json'])('are described by %s', async (path) => {
    const document = (await (await service.get(path)).json()) as {
      components: { schemas: { StudyAnswer: { properties: Record<string, Answer>; required: string[] } } };
    };
    const { properties, required } = document.components.schemas.StudyAnswer;
    expect(properties['scores']).toMatchObject({
      properties: {
        mednext: { description: 'MedNeXt', properties: { emphysema: { type: 'number' } } },
        diffusion_classifier: { properties: { std_probability: { type: 'number' } } },
      },
    });
    expect(properties).toHaveProperty('probability_of_pathology_thoracic');
    expect(required).toContain('pathology_thoracic');
  });

  it('have columns in the batch table', async () => {
    const program = packagePath('dist', 'cli', 'ctclip.js');
    const table = join(directory, 'table.csv');
    await run(process.execPath, [program, 'batch', studies, '--url', service.url, '-o', table]);
    const [header, row] = readFileSync(table, 'utf8').split('\r\n');
    const columns = header.split(',');
    expect(columns.slice(-8)).toEqual([
      'probability_of_pathology_thoracic',
      'pathology_thoracic',
      'mednext_emphysema',
      'mednext_nodule',
      'mednext_normal',
      ...['mean', 'max', 'std'].map((summary) => `diffusion_classifier_${summary}_probability`),
    ]);
    const cell = row.split(',').at(-6);
    expect(Number(cell)).toBeCloseTo(answer.scores['mednext']['emphysema'], 9);
  });

  it.skipIf(!hasChromium)('are on the page', LONG_TIMEOUT, async () => {
    await using visitor = await Visit.with(await sharedBrowser());
    const { page } = visitor;
    await page.goto(`${service.url}/app/`);
    await page.locator('input[type=file]').first().setInputFiles(join(studies, 'phantom.zip'));
    await page.locator('.verdict h1').waitFor(DRAWN);
    expect(await page.locator('.verdict').innerText()).toContain('By the ensemble “thoracic”');
    await page.getByText('MedNeXt', { exact: true }).click();
    const names = await page.locator('.findings .bar-name').allInnerTexts();
    expect(names.map((name) => name.trim()).toSorted()).toEqual(['Emphysema', 'Nodule', 'Normal']);
  });
});
