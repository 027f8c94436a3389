import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { PythonTensor, float32Storage, orderedDict } from '../../../test/builders/python-value.js';
import type { PythonValue } from '../../../test/builders/python-value.js';
import { writeTorchFile } from '../../../test/builders/torch-file-writer.js';
import type { Checkpoint } from './checkpoint.js';
import { describeCheckpoint } from './describe-checkpoint.js';
import { openCheckpoint } from './open-checkpoint.js';
import { readTensor } from './read-tensor.js';
import { requireHeadTensor, requireTensor } from './require-tensor.js';

const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/${name}`, import.meta.url));

let files = 0;
function saved(value: PythonValue, options = {}): string {
  const path = join(folder, `model${files++}.pt`);
  writeTorchFile(path, value, options);
  return path;
}

function values(checkpoint: Checkpoint, name: string): number[] {
  const ref = checkpoint.tensors.get(name);
  if (!ref) throw new Error(`no tensor ${name}`);
  return Array.from(readTensor(checkpoint, ref));
}

const tensor = (...numbers: number[]): PythonTensor =>
  new PythonTensor(float32Storage(numbers), [numbers.length]);

describe('a plain state dict: the tiny CT-CLIP', () => {
  const checkpoint = openCheckpoint(fixture('ctclip-tiny/vocabfine.pt'));

  it('has all tensors of the network and nothing else', () => {
    expect(checkpoint.layout).toBe('state-dict');
    expect(checkpoint.tensors.size).toBe(153);
    expect(checkpoint.headTensors.size).toBe(0);
    expect(checkpoint.targetPathologies).toBeUndefined();
    expect(checkpoint.otherKeys).toEqual([]);
    expect(checkpoint.unusable.size).toBe(0);
  });

  it('has shapes without reading data', () => {
    expect(checkpoint.tensors.get('to_visual_latent.weight')).toMatchObject({
      name: 'to_visual_latent.weight',
      dtype: 'float32',
      shape: [40, 432],
      strides: [432, 1],
    });
    expect(checkpoint.tensors.get('temperature')?.shape).toEqual([]);
  });

  it('reads tensors: the rows of its codebook are unit vectors', () => {
    const embed = values(checkpoint, 'visual_transformer.vq._codebook.embed');
    expect(embed.length).toBe(96 * 48);
    expect(Math.hypot(...embed.slice(0, 48))).toBeCloseTo(1, 6);
    expect(Math.hypot(...embed.slice(-48))).toBeCloseTo(1, 6);
  });

  it('reads a tensor without elements', () => {
    expect(values(checkpoint, 'visual_transformer.enc_spatial_transformer.layers.0.1.null_kv')).toEqual([]);
  });
});

describe('a training checkpoint: the tiny supervised model', () => {
  const checkpoint = openCheckpoint(fixture('ctclip-tiny/supervised.pt'));

  it('has the network without its prefix, and the head apart', () => {
    expect(checkpoint.layout).toBe('training');
    expect(checkpoint.tensors.size).toBe(153);
    expect([...checkpoint.headTensors.keys()]).toEqual([
      'pre_head_norm.weight',
      'pre_head_norm.bias',
      'classifier.1.weight',
      'classifier.1.bias',
    ]);
  });

  it('names its findings, and the unused keys', () => {
    expect(checkpoint.targetPathologies).toEqual([
      'ribs_fracture',
      'pleural_effusion',
      'aorta_pathology',
      'cancer',
      'covid',
    ]);
    expect(checkpoint.otherKeys).toEqual(['epoch', 'optimizer_state_dict', 'best_auc', 'args']);
  });
});

describe('element types and views, as torch 2.15 saves them', () => {
  const checkpoint = openCheckpoint(fixture('torch/dtypes-and-views.pt'));
  const base = Array.from({ length: 24 }, (_, i) => i);

  it.each<[string, number[]]>([
    ['whole', base],
    ['transposed', [0, 1, 2, 3, 4, 5].flatMap((column) => [0, 6, 12, 18].map((row) => row + column))],
    ['strided', [6, 8, 10, 12, 14, 16]],
    ['permuted', [0, 1, 2, 3].flatMap((k) => [0, 4, 8, 12, 16, 20].map((ij) => ij + k))],
    ['expanded', [1.5, 1.5, 1.5, 2.5, 2.5, 2.5]],
    ['float16', [1.5, -2, 65504, 2 ** -24, Infinity, NaN]],
    ['bfloat16', [1.5, -0.0078125, -Infinity, 2 ** 127]],
    ['float64', [Math.fround(1 / 3), -Infinity]],
    ['int64', [1, -2, 2 ** 40]],
    ['int32', [-(2 ** 31)]],
    ['int16', [-5]],
    ['int8', [-128]],
    ['uint8', [200]],
    ['bool', [1, 0]],
    ['scalar', [7]],
    ['empty', []],
    ['parameter', [3, 4]],
  ])('reads %s', (name, expected) => {
    expect(values(checkpoint, name)).toEqual(expected);
  });

  it('shares storages between views', () => {
    const whole = checkpoint.tensors.get('whole');
    expect(checkpoint.tensors.get('transposed')?.fileOffset).toBe(whole?.fileOffset);
    expect(checkpoint.tensors.get('strided')?.fileOffset).toBe((whole?.fileOffset ?? 0) + 6 * 4);
  });

  it('aligns storages to 64 bytes', () => {
    expect((checkpoint.tensors.get('whole')?.fileOffset ?? 1) % 64).toBe(0);
  });

  it.each([
    ['complex', 'checkpoint.unsupported-dtype', /torch\.ComplexFloatStorage/],
    ['not_a_tensor', 'checkpoint.not-a-tensor', /a string/],
    ['module', 'checkpoint.forbidden-global', /torch\.nn\.modules\.linear\.Identity/],
  ])('accepts %s until it is required as a weight', (name, code, sentence) => {
    expect(checkpoint.tensors.has(name)).toBe(false);
    const ask = () => requireTensor(checkpoint, name, ['*']);
    expect(ask).toThrow(expect.objectContaining({ code }) as Error);
    expect(ask).toThrow(sentence);
    expect(ask).toThrow(name);
  });
});

describe('layouts', () => {
  it('removes the prefix of DataParallel', () => {
    const checkpoint = openCheckpoint(
      saved(
        orderedDict([
          ['module.ct_clip.a', tensor(1)],
          ['module.classifier.1.weight', tensor(2)],
        ]),
      ),
    );
    expect([...checkpoint.tensors.keys()]).toEqual(['a']);
    expect([...checkpoint.headTensors.keys()]).toEqual(['classifier.1.weight']);
  });

  it('keeps a prefix that not every key has', () => {
    const checkpoint = openCheckpoint(
      saved(
        orderedDict([
          ['module.a', tensor(1)],
          ['b', tensor(2)],
        ]),
      ),
    );
    expect([...checkpoint.tensors.keys()]).toEqual(['module.a', 'b']);
  });

  it('finds a state dict under "state_dict" and in a plain dict', () => {
    const inner = new Map<string, PythonValue>([['a', tensor(5, 6)]]);
    const checkpoint = openCheckpoint(
      saved(
        new Map<string, PythonValue>([
          ['state_dict', inner],
          ['epoch', 1],
        ]),
      ),
    );
    expect(values(checkpoint, 'a')).toEqual([5, 6]);
    expect(checkpoint.otherKeys).toEqual(['epoch']);
    expect(values(openCheckpoint(saved(inner)), 'a')).toEqual([5, 6]);
  });

  it('reads parameters and a dict without a byte order entry, as old versions of torch write it', () => {
    const parameter = new PythonTensor(float32Storage([1, 2]), [2], { parameter: true });
    expect(
      values(openCheckpoint(saved(orderedDict([['a', parameter]]), { byteorder: 'none' })), 'a'),
    ).toEqual([1, 2]);
  });
});

describe('requiring a tensor', () => {
  const checkpoint = openCheckpoint(fixture('ctclip-tiny/supervised.pt'));

  it('returns it when the shape fits, wildcards included', () => {
    expect(requireTensor(checkpoint, 'to_text_latent.weight', [40, '*']).shape).toEqual([40, 32]);
    expect(requireTensor(checkpoint, 'temperature', []).shape).toEqual([]);
    expect(requireHeadTensor(checkpoint, 'classifier.1.weight', [5, 40]).shape).toEqual([5, 40]);
  });

  it('names the key and both shapes when it does not', () => {
    expect(() => requireTensor(checkpoint, 'to_text_latent.weight', [512, '*'])).toThrow(
      'to_text_latent.weight in supervised.pt has shape [40, 32], but [512, *] is required.',
    );
    expect(() => requireTensor(checkpoint, 'to_text_latent.weight', [40])).toThrow(
      expect.objectContaining({
        code: 'checkpoint.shape-mismatch',
        fields: { file: 'supervised.pt', key: 'to_text_latent.weight', expected: '[40]', actual: '[40, 32]' },
      }) as Error,
    );
  });

  it('names the key and the shape when it is missing', () => {
    expect(() => requireTensor(checkpoint, 'to_nowhere.weight', [1, '*'])).toThrow(
      /no tensor to_nowhere\.weight of shape \[1, \*\]/,
    );
    expect(() => requireHeadTensor(checkpoint, 'to_text_latent.weight', ['*', '*'])).toThrow(
      expect.objectContaining({ code: 'checkpoint.missing-tensor' }) as Error,
    );
  });
});

describe('describing a checkpoint', () => {
  it('says what it holds', () => {
    const description = describeCheckpoint(openCheckpoint(fixture('ctclip-tiny/supervised.pt')));
    expect(description).toMatchObject({
      layout: 'training',
      fileBytes: 2_668_644,
      sha256: '338d4dd1291be1e251ab5b5536a8d54b4696ad789169851b3d4dc7cfba5c04e9',
      parameterCount: 650_499,
      elementsByDtype: { float32: 650_499 },
      tensorBytes: 4 * 650_499,
      unusable: [],
      ignoredKeys: ['epoch', 'optimizer_state_dict', 'best_auc', 'args'],
    });
    expect(description.tensors).toHaveLength(157);
    expect(description.tensors.at(-1)).toEqual({
      name: 'classifier.1.bias',
      part: 'head',
      dtype: 'float32',
      shape: [5],
    });
  });

  it('says which entries are not weights, and why', () => {
    const { unusable } = describeCheckpoint(openCheckpoint(fixture('torch/dtypes-and-views.pt')));
    expect(unusable.map(({ name }) => name)).toEqual(['complex', 'not_a_tensor', 'module']);
    expect(unusable[2].reason).toContain('torch.nn.modules.linear.Identity');
  });
});
