/** Findings that a request names in addition to the configured ones, on a small network. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ONE_THREAD } from '../../../test/builders/one-thread.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { FULL_SIZE } from '../../../test/generate/ct-clip-tensors.js';
import { generateCheckpoint } from '../../../test/generate/generate-checkpoint.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { inferArchitecture } from '../onnx-graph/infer-architecture.js';
import { loadTokenizer } from '../tokenizer/tokenizer.js';
import { CtClip } from './ct-clip.js';
import { PromptEncoder } from './prompt-encoder.js';
import { Runtime } from './runtime.js';

const folder = mkdtempSync(join(tmpdir(), 'asked-findings-'));
const ctclipPath = join(folder, 'vocabfine.pt');
const supervisedPath = join(folder, 'supervised.pt');
const tokenizer = loadTokenizer(
  fileURLToPath(new URL('../../../test/fixtures/tokenizer/vocab.txt', import.meta.url)),
);
const INPUT = { depth: 12, height: 20, width: 20, depthSpacing: 1, inPlaneSpacing: 1 };
const voxels = Float32Array.from({ length: 12 * 20 * 20 }, (_, i) => Math.sin(i));
const { device } = loadConfiguration(ONE_THREAD);

const prompts = (name: string) => ({
  name,
  presentPrompt: `${name} is present.`,
  absentPrompt: `${name} is not present.`,
});

beforeAll(() => {
  const architecture = {
    ...FULL_SIZE,
    ...{ dim: 24, codes: 61, patch: 4, patchDepth: 3, grid: 5, spatialLayers: 1, temporalLayers: 1 },
    ...{ heads: 2, headWidth: 6, latent: 10, textWidth: 48, textInner: 56, textLayers: 1, vocabulary: 400 },
  };
  generateCheckpoint(ctclipPath, { kind: 'vocabfine', architecture, seed: 5, findings: [] });
  generateCheckpoint(supervisedPath, { kind: 'supervised', architecture, seed: 5, findings: ['covid'] });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function withCtClip<T>(use: (ctClip: CtClip) => Promise<T>): Promise<T> {
  const ctClip = await CtClip.load({
    ...{ ctclipPath, supervisedPath, tokenizer, textHeads: 3, input: INPUT, device },
    findings: ['Emphysema', 'Pleural effusion'].map(prompts),
    defaultSupervised: [],
  });
  try {
    return await use(ctClip);
  } finally {
    await ctClip.close();
  }
}

describe('a study with further findings', () => {
  it('scores the words of a configured finding like that finding, in upper and lower case', async () => {
    const { ctclip, asked } = await withCtClip(async (ctClip) =>
      ctClip.score(voxels, await ctClip.ask(['pleural EFFUSION', 'Emphysema'].map(prompts))),
    );
    expect(asked).toEqual({
      'pleural EFFUSION': ctclip['Pleural effusion'],
      Emphysema: ctclip['Emphysema'],
    });
  });

  it('keeps the scores of the configured findings', async () => {
    const [plain, asking] = await withCtClip(async (ctClip) => [
      await ctClip.score(voxels),
      await ctClip.score(voxels, await ctClip.ask([prompts('Lung nodule')])),
    ]);
    expect(plain.asked).toEqual({});
    expect(Object.keys(asking.asked)).toEqual(['Lung nodule']);
    expect({ ...asking, asked: {} }).toEqual(plain);
  });

  it('is refused with the position of a finding whose word the vocabulary lacks, without the word', async () => {
    const findings = ['Emphysema', 'ปอดบวม'].map(prompts);
    const rejection = await withCtClip((ctClip) => rejectionOf(ctClip.ask(findings)));
    expect(rejection).toMatchObject({
      code: 'inference.finding-unreadable',
      kind: 'malformed',
      fields: { position: 2 },
    });
    expect(rejection.message).not.toContain('ปอดบวม');
  });
});

describe('the text encoder', () => {
  class CountingRuntime extends Runtime {
    sessions = 0;
    override session(...parameters: Parameters<Runtime['session']>): ReturnType<Runtime['session']> {
      this.sessions += 1;
      return super.session(...parameters);
    }
  }

  function encoder() {
    const runtime = new CountingRuntime(device);
    const checkpoint = openCheckpoint(ctclipPath);
    const { text } = inferArchitecture(checkpoint, { textHeads: 3 });
    if (text === undefined) throw new Error('the checkpoint lacks a text encoder');
    const make = (positions = text.positions) =>
      new PromptEncoder(runtime, checkpoint, { ...text, positions }, tokenizer);
    return { runtime, make };
  }

  it('is loaded once for the same words, however many studies ask at a time', async () => {
    const { runtime, make } = encoder();
    const prompted = make();
    const ask = (...names: string[]) => prompted.directions(names.map(prompts));
    const [[first], [again, other]] = await Promise.all([
      ask('Emphysema'),
      ask('emphysema', 'Lung nodule', 'EMPHYSEMA'),
    ]);
    expect(again).toBe(first);
    expect(other).not.toEqual(first);
    expect(runtime.sessions).toBe(2);
    await Promise.all([ask('Lung nodule', 'Emphysema'), ask('Emphysema')]);
    expect(runtime.sessions).toBe(2);
  });

  it('recovers after a failure', async () => {
    const { runtime, make } = encoder();
    const prompted = make();
    const session = runtime.session.bind(runtime);
    runtime.session = () => Promise.reject(new Error('out of memory'));
    await expect(prompted.directions([prompts('Emphysema')])).rejects.toThrow('out of memory');
    runtime.session = session;
    await expect(prompted.directions([prompts('Emphysema')])).resolves.toHaveLength(1);
  });

  it('receives no text longer than its limit', () => {
    const findings = [prompts('Emphysema')];
    const { make } = encoder();
    expect(() => make().requireReadable(findings)).not.toThrow();
    expect(() => make(4).requireReadable(findings)).toThrow(
      /finding 1 is longer than the text encoder reads/,
    );
  });
});
