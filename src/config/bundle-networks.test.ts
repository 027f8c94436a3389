import { without } from '../../test/builders/without.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SLICES_ENTRY, VOLUME_ENTRY } from '../../test/builders/network-entries.js';
import { refusalOf } from '../../test/builders/refusal.js';
import { loadConfiguration } from './load-configuration.js';
import { modelFiles } from './model-files.js';
import { readModelBundle } from './model-bundle.js';
import { scoreNames } from './network.configuration.js';

const directory = mkdtempSync(join(tmpdir(), 'bundle-networks-'));
afterAll(() => rmSync(directory, { recursive: true }));

function bundleOf(contents: Readonly<Record<string, unknown>>) {
  writeFileSync(join(directory, 'bundle.json'), JSON.stringify(contents));
  return readModelBundle(directory);
}

function mistakesOf(...networks: readonly unknown[]): readonly string[] {
  const { message } = refusalOf(() => bundleOf({ networks }));
  expect(message).toMatch(/bundle\.json/);
  return message.split('; ');
}

describe('networks of a bundle', () => {
  it('are read with paths from the bundle and defaults for what may be left out', () => {
    const [volume, slices] = bundleOf({ networks: [VOLUME_ENTRY, SLICES_ENTRY] })?.networks ?? [];
    expect(volume).toMatchObject({
      name: 'mednext',
      path: join(directory, 'mednext.onnx'),
      input: { from: 'volume', order: 'stored', spacing: [8, 8, 10], clip: [-1000, 1000], constants: {} },
      answer: { title: 'MedNeXt', topFinding: true },
      onFailure: 'fail',
    });
    expect(slices).toMatchObject({
      input: { from: 'encoder-tensor', channels: 1, constants: { t: 0 } },
      output: { take: [1] },
      features: { prefix: 'diffusion_classifier_', aggregates: {}, except: [] },
      answer: { title: 'diffusion_classifier', topFinding: false },
    });
  });

  it('have one score for each name, or one for each summary over the slices', () => {
    expect(scoreNames({ names: ['emphysema', 'nodule'] })).toEqual(['emphysema', 'nodule']);
    const overSlices = { std: '{name} spread', mean: '{name} mean' };
    expect(scoreNames({ names: ['a', 'b'], overSlices })).toEqual([
      'a mean',
      'a spread',
      'b mean',
      'b spread',
    ]);
  });

  it('name the order of axes by directions in the patient', () => {
    const input = { ...VOLUME_ENTRY.input, order: 'LPS' };
    const [network] = bundleOf({ networks: [{ ...VOLUME_ENTRY, input }] })?.networks ?? [];
    expect(network.input).toMatchObject({ order: ['L', 'P', 'S'] });
  });

  it('follow the checkpoints in the list of model files, before the ensembles', () => {
    bundleOf({
      networks: [VOLUME_ENTRY],
      ensembles: [{ name: 'thoracic', file: 'thoracic.pkl', threshold: 0.5 }],
    });
    const { models } = loadConfiguration({ MODELS_DIR: directory });
    expect(modelFiles(models).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'network supervised',
      'network ctclip',
      'network mednext',
      'ensemble main',
      'ensemble thoracic',
    ]);
    expect(models.ensembles[1]).toEqual({
      name: 'thoracic',
      path: join(directory, 'thoracic.pkl'),
      threshold: 0.5,
    });
  });
});

describe('mistakes of a bundle', () => {
  it('are listed at once, each with its place', () => {
    const input = without({ ...VOLUME_ENTRY.input, order: 'RRS', clip_hu: [1000, -1000], spacing: 1 }, 'box');
    const mistakes = mistakesOf(
      { ...VOLUME_ENTRY, input, output: { ...VOLUME_ENTRY.output, activation: 'tanh', names: [] } },
      { ...SLICES_ENTRY, name: 'mednext', output: { ...SLICES_ENTRY.output, take: [0, 1] } },
      { ...SLICES_ENTRY, name: 'other', features: { prefix: 'ctclip_x' }, on_failure: 'ignore' },
    );
    for (const part of [
      'networks[0].input.order must be "stored", or three letters',
      'networks[0].input.clip_hu must be two numbers, the smaller one first',
      'networks[0].input.box must be three numbers of voxels',
      'networks[0].input must not have "spacing"',
      'networks[0].output.activation must be "sigmoid" or "softmax" or "none"',
      'networks[0].output.names must be a list of 1 to',
      'networks[1].output.names must name the 2 taken values',
      'networks[1].name repeats the name "mednext"',
      'networks[2].on_failure must be "fail" or "warn"',
      'networks[2].features.prefix begins like the prefix "ctclip_"',
    ])
      expect(mistakes).toContainEqual(expect.stringContaining(part));
  });

  it.each([
    ['a network of masks', { kind: 'segmentation', labels: {} }, 'kind is "segmentation"'],
    ['the name of CT-CLIP', { name: 'ctclip' }, 'name must not be supervised, ctclip, main, lightgbm'],
    ['a name that no metric can have', { name: 'Med-NeXt' }, 'name must be a name of 1 to 40'],
    ['an unknown source', { input: { from: 'mask' } }, 'input.from must be "volume" or "encoder-tensor"'],
    [
      'a box above the limit',
      { input: { ...VOLUME_ENTRY.input, box: [1024, 1024, 65] } },
      'input.box must hold at most 67108864 voxels',
    ],
    [
      'summaries of slices without slices',
      { output: { ...VOLUME_ENTRY.output, over_slices: { mean: 'mean' } } },
      'output.over_slices must be left out',
    ],
    [
      'a summary that is named like a score',
      { features: { prefix: 'k_', aggregates: { mean: 'nodule' } } },
      'output.names gives two scores or features the name "nodule"',
    ],
    [
      'an exception that is not scored',
      { features: { prefix: 'k_', except: ['healthy'] } },
      'features.except names "healthy"',
    ],
    ['no use', { features: undefined, answer: false }, 'answer must not be false without "features"'],
  ])('include %s', (_what, changes, mistake) => {
    expect(mistakesOf({ ...VOLUME_ENTRY, ...changes }).join('; ')).toContain(`networks[0].${mistake}`);
  });

  it('include an ensemble without a threshold, and one that is named like a network', () => {
    const { message } = refusalOf(() =>
      bundleOf({ networks: [VOLUME_ENTRY], ensembles: [{ name: 'mednext', file: 'x.pkl' }] }),
    );
    expect(message).toContain('ensembles[0].threshold must be a share from 0 to 1');
    expect(message).toContain('ensembles[0].name repeats the name "mednext"');
  });
});
