/** Both checkpoints together, on a network whose sizes differ from the published one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ONE_THREAD } from '../../../test/builders/one-thread.js';
import { FULL_SIZE } from '../../../test/generate/ct-clip-tensors.js';
import { generateCheckpoint, type CheckpointKind } from '../../../test/generate/generate-checkpoint.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { loadTokenizer } from '../tokenizer/tokenizer.js';
import { CtClip, type CtClipOptions } from './ct-clip.js';

const folder = mkdtempSync(join(tmpdir(), 'ct-clip-'));
const file = (kind: CheckpointKind): string => join(folder, `${kind}.pt`);
const INPUT = { depth: 12, height: 20, width: 20, depthSpacing: 1, inPlaneSpacing: 1 };
const voxels = (): Float32Array => Float32Array.from({ length: 12 * 20 * 20 }, (_, i) => Math.sin(i));

const prompts = (name: string) => ({
  name,
  presentPrompt: `${name} is present.`,
  absentPrompt: `${name} is not present.`,
});

const options = (changes: Partial<CtClipOptions> = {}): CtClipOptions => ({
  ctclipPath: file('vocabfine'),
  supervisedPath: file('supervised'),
  tokenizer: loadTokenizer(
    fileURLToPath(new URL('../../../test/fixtures/tokenizer/vocab.txt', import.meta.url)),
  ),
  textHeads: 3,
  findings: ['Emphysema', 'Pleural effusion', 'Lung nodule'].map(prompts),
  defaultSupervised: [],
  input: INPUT,
  device: loadConfiguration(ONE_THREAD).device,
  ...changes,
});

beforeAll(() => {
  const architecture = {
    ...FULL_SIZE,
    ...{ dim: 24, codes: 61, patch: 4, patchDepth: 3, grid: 5, spatialLayers: 1, temporalLayers: 2 },
    ...{ heads: 2, headWidth: 6, latent: 10, textWidth: 48, textInner: 56, textLayers: 1, vocabulary: 400 },
  };
  for (const kind of ['vocabfine', 'supervised'] as const) {
    generateCheckpoint(file(kind), { kind, architecture, seed: 5, findings: ['cancer', 'covid'] });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('CT-CLIP', () => {
  it('scores every finding, in the given order', async () => {
    const ctClip = await CtClip.load(options());
    const { supervised, ctclip } = await ctClip.score(voxels());
    await ctClip.close();
    expect(ctClip.findings.supervised).toEqual(['cancer', 'covid']);
    expect(Object.keys(supervised)).toEqual(['cancer', 'covid']);
    expect(Object.keys(ctclip)).toEqual(['Emphysema', 'Pleural effusion', 'Lung nodule']);
    for (const probability of [...Object.values(supervised), ...Object.values(ctclip)]) {
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThan(1);
    }
  });

  it('scores a prompt pair and its reverse with probabilities that sum to 1', async () => {
    const { name, presentPrompt, absentPrompt } = prompts('Emphysema');
    const reverse = { name: 'reverse', presentPrompt: absentPrompt, absentPrompt: presentPrompt };
    const ctClip = await CtClip.load(options({ findings: [{ name, presentPrompt, absentPrompt }, reverse] }));
    const { ctclip } = await ctClip.score(voxels());
    await ctClip.close();
    expect(ctclip[name] + ctclip.reverse).toBeCloseTo(1, 12);
  });

  it('lets timers and messages run before it is done', async () => {
    const ctClip = await CtClip.load(options());
    const order: string[] = [];
    const scored = ctClip.score(voxels()).then(() => order.push('scored'));
    setImmediate(() => setImmediate(() => order.push('turn')));
    await scored;
    await ctClip.close();
    expect(order).toEqual(['turn', 'scored']);
  });

  it('fails with a specific error on voxels that are NaN', async () => {
    const ctClip = await CtClip.load(options());
    const broken = voxels().fill(Number.NaN);
    expect(await rejectionOf(ctClip.score(broken))).toMatchObject({ code: 'inference.failed' });
    await ctClip.close();
  });
});

describe('swapped checkpoints', () => {
  it('a zero-shot checkpoint has no supervised head', async () => {
    const rejection = await rejectionOf(CtClip.load(options({ supervisedPath: file('vocabfine') })));
    expect(rejection).toMatchObject({
      code: 'inference.no-supervised-head',
      fields: { file: 'vocabfine.pt' },
    });
  });

  it('a number of text heads that does not divide the width is refused before anything is loaded', async () => {
    const rejection = await rejectionOf(CtClip.load(options({ textHeads: 5 })));
    expect(rejection).toMatchObject({ code: 'checkpoint.unsupported-architecture' });
    expect(rejection.message).toContain('48 cannot be divided among 5');
  });
});
