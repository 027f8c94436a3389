import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  float32Storage,
  orderedDict,
  PythonTensor,
  rawStorage,
} from '../../../test/builders/python-value.js';
import { refusalOf } from '../../../test/builders/refusal.js';
import { writeTorchFile } from '../../../test/builders/torch-file-writer.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { elementCount } from '../checkpoint/tensor-shape.js';
import { inferArchitecture } from './infer-architecture.js';
import { inspectCheckpoint } from './inspect-checkpoint.js';

const folder = mkdtempSync(join(tmpdir(), 'inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/ctclip-tiny/${name}`, import.meta.url));

const zeros = (shape: readonly number[]): PythonTensor =>
  new PythonTensor(float32Storage(new Array<number>(elementCount(shape)).fill(0)), shape);

/** The tiny network with all tensors zero, and some replaced or (undefined) left out. */
function changed(changes: Readonly<Record<string, PythonTensor | undefined>>): string {
  const path = join(folder, 'changed.pt');
  const tensors = [...openCheckpoint(fixture('vocabfine.pt')).tensors.values()]
    .map(({ name, shape }) => [name, name in changes ? changes[name] : zeros(shape)] as const)
    .flatMap(([name, tensor]) => (tensor === undefined ? [] : [[name, tensor] as const]));
  writeTorchFile(path, orderedDict(tensors));
  return path;
}

describe('a checkpoint that fits', () => {
  it('is described with its architecture, findings and all unused tensors and keys', () => {
    const inspection = inspectCheckpoint(fixture('supervised.pt'), { textHeads: 4 });
    expect(inspection).toMatchObject({
      layout: 'training',
      sha256: '338d4dd1291be1e251ab5b5536a8d54b4696ad789169851b3d4dc7cfba5c04e9',
      targetPathologies: ['ribs_fracture', 'pleural_effusion', 'aorta_pathology', 'cancer', 'covid'],
      ignoredKeys: ['epoch', 'optimizer_state_dict', 'best_auc', 'args'],
      problems: [],
      architecture: {
        image: { dim: 48, patchSide: 20, patchDepth: 10, grid: 3, heads: 4, codes: 96, latent: 40 },
        text: { width: 32, layers: 2, heads: 4, vocabulary: 120, latent: 40 },
        head: { latent: 40, findings: 5 },
      },
    });
    expect(inspection.tensors).toHaveLength(157);
  });

  it('does not use the tensors of the first frame, the pixels, the extra latents and the pooler', () => {
    const { unusedTensors } = inspectCheckpoint(fixture('vocabfine.pt'));
    const without = (pattern: RegExp): string[] => unusedTensors.filter((name) => !pattern.test(name));
    expect(unusedTensors).toHaveLength(31);
    expect(without(/_first_frame|to_pixels|_extra|pooler|context_norm|null_kv|initted|cluster_size/)).toEqual(
      [],
    );
  });
});

describe('a checkpoint that does not fit', () => {
  const bias = 'visual_transformer.to_patch_emb.2.bias';
  const scale = 'visual_transformer.enc_temporal_transformer.layers.1.1.q_scale';
  const norm = 'text_transformer.embeddings.LayerNorm.weight';
  const path = (): string =>
    changed({
      [bias]: zeros([47]),
      [scale]: undefined,
      [norm]: new PythonTensor(rawStorage('int64', 32, new Uint8Array(32 * 8)), [32]),
    });

  it('is still described, with every key that does not fit and both shapes', () => {
    const { architecture, problems } = inspectCheckpoint(path());
    expect(architecture?.image.dim).toBe(48);
    expect(problems).toHaveLength(3);
    expect(problems.find((problem) => problem.includes(bias))).toContain(
      'has shape [47], but [48] is required',
    );
    expect(problems.find((problem) => problem.includes(scale))).toContain('[8]');
    expect(problems.find((problem) => problem.includes(norm))).toContain('int64');
  });

  it('is refused with the first of them when it is loaded to run', () => {
    const checkpoint = openCheckpoint(path());
    expect(refusalOf(() => inferArchitecture(checkpoint))).toMatchObject({
      code: 'checkpoint.shape-mismatch',
      fields: { key: bias, expected: '[48]', actual: '[47]' },
    });
  });

  it('has no architecture when a tensor that determines the sizes is missing', () => {
    const key = 'visual_transformer.vq._codebook.embed';
    const inspection = inspectCheckpoint(changed({ [key]: undefined }));
    expect(inspection.architecture).toBeUndefined();
    expect(inspection.problems).toHaveLength(1);
    expect(inspection.problems[0]).toContain(key);
  });
});
