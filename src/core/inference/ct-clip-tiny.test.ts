/** A small CT-CLIP, compared with the results of the published Python code: `test/fixtures/ctclip-tiny`. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ONE_THREAD } from '../../../test/builders/one-thread.js';
import { refusalOf } from '../../../test/builders/refusal.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { readTensor } from '../checkpoint/read-tensor.js';
import { requireTensor } from '../checkpoint/require-tensor.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { inferArchitecture } from '../onnx-graph/infer-architecture.js';
import type { EncoderStrategy } from '../onnx-graph/encoder-strategy.js';
import { readNpy } from '../tensor/npy.js';
import { ImageEncoder } from './image-encoder.js';
import { PromptEncoder } from './prompt-encoder.js';
import { Runtime } from './runtime.js';
import { SupervisedHead } from './supervised-head.js';
import { encodeTexts } from './text-latents.js';
import { ZeroShot } from './zero-shot.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/ctclip-tiny/${name}`, import.meta.url));

interface Expected {
  readonly token_rows: number[][];
  readonly vocabfine: {
    readonly image_latents: number[];
    readonly text_latents: number[][];
    readonly similarity_times_exp_temperature: number[];
    readonly present_vs_absent_softmax: [number, number];
    readonly codebook_ids_thw: number[];
    readonly temperature: number;
  };
  readonly supervised: {
    readonly target_pathologies: string[];
    readonly image_latents: number[];
    readonly probabilities: number[];
  };
}

const expected = JSON.parse(readFileSync(fixture('expected.json'), 'utf8')) as Expected;
const volume = Float32Array.from(readNpy(readFileSync(fixture('input.npy'))).data, Number);
const INPUT = { depth: 50, height: 60, width: 60 };
const runtime = new Runtime(loadConfiguration(ONE_THREAD).device);

const load = (name: string) => {
  const checkpoint = openCheckpoint(fixture(name));
  return { checkpoint, ...inferArchitecture(checkpoint, { textHeads: 4 }) };
};
const zeroShot = load('vocabfine.pt');
const supervised = load('supervised.pt');

function required<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the fixture lacks a part');
  return part;
}

function largestDifference(actual: Iterable<number>, wanted: readonly number[]): number {
  const values = [...actual];
  expect(values).toHaveLength(wanted.length);
  return Math.max(...values.map((value, index) => Math.abs(value - wanted[index])));
}

async function encode({ checkpoint, image }: typeof zeroShot, strategy: EncoderStrategy) {
  const encoder = await ImageEncoder.load(runtime, checkpoint, image, INPUT, strategy);
  const encoded = await encoder.encode(volume);
  await encoder.close();
  return encoded;
}

describe.each(['streamed', 'whole'] as const)('the image encoder, %s', (strategy) => {
  it('chooses the same codes as the published code', async () => {
    const { codes } = await encode(zeroShot, strategy);
    expect([...codes]).toEqual(expected.vocabfine.codebook_ids_thw);
  });

  it('computes the same latents, for either layout of checkpoint', async () => {
    const { latent } = await encode(zeroShot, strategy);
    expect(largestDifference(latent, expected.vocabfine.image_latents)).toBeLessThan(1e-4);
    const { latent: other } = await encode(supervised, strategy);
    expect(largestDifference(other, expected.supervised.image_latents)).toBeLessThan(1e-4);
  });
});

describe('the weights', () => {
  it('may be reached by a symbolic link to another directory and name', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'ctclip-link-'));
    const link = join(directory, 'current.pt');
    try {
      symlinkSync(fixture('vocabfine.pt'), link);
      const { codes } = await encode({ ...zeroShot, checkpoint: openCheckpoint(link) }, 'streamed');
      expect([...codes]).toEqual(expected.vocabfine.codebook_ids_thw);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('the readouts', () => {
  it('encode texts of different lengths as the published code does', async () => {
    const { checkpoint, text } = zeroShot;
    const latents = await encodeTexts(runtime, checkpoint, required(text), expected.token_rows);
    latents.forEach((latent, row) =>
      expect(largestDifference(latent, expected.vocabfine.text_latents[row])).toBeLessThan(1e-4),
    );
  });

  it('compute the same similarities, times the exponential of the temperature', async () => {
    const { checkpoint, text } = zeroShot;
    const latents = await encodeTexts(runtime, checkpoint, required(text), expected.token_rows);
    const { latent: image } = await encode(zeroShot, 'streamed');
    const [temperature] = readTensor(checkpoint, requireTensor(checkpoint, 'temperature', []));
    const similarities = latents.map(
      (latent) => Math.exp(temperature) * latent.reduce((sum, value, index) => sum + value * image[index], 0),
    );
    expect(temperature).toBeCloseTo(expected.vocabfine.temperature, 6);
    expect(largestDifference(similarities, expected.vocabfine.similarity_times_exp_temperature)).toBeLessThan(
      1e-4 * Math.exp(temperature),
    );
  });

  it('score a finding by the softmax over its two prompts', async () => {
    const { checkpoint, text } = zeroShot;
    const [present, absent] = expected.token_rows;
    const tokenizer = {
      path: 'vocab.txt',
      vocabularySize: 1,
      unknownId: 1,
      encode: (prompt: string) => (prompt === 'present' ? present : absent),
    };
    const pair = (name: string, presentPrompt: string, absentPrompt: string) => ({
      name,
      presentPrompt,
      absentPrompt,
    });
    const findings = [pair('first', 'present', 'absent'), pair('second', 'absent', 'present')];
    const readout = await ZeroShot.load(
      new PromptEncoder(runtime, checkpoint, required(text), tokenizer),
      findings,
    );
    const { latent } = await encode(zeroShot, 'streamed');
    const probabilities = readout.probabilities(latent);
    expect(Object.keys(probabilities)).toEqual(['first', 'second']);
    expect(
      largestDifference(Object.values(probabilities), expected.vocabfine.present_vs_absent_softmax),
    ).toBeLessThan(1e-4);
  });

  it('name the supervised findings and score them', async () => {
    const { checkpoint, head } = supervised;
    const readout = await SupervisedHead.load(runtime, checkpoint, required(head), []);
    const { latent } = await encode(supervised, 'streamed');
    const probabilities = await readout.probabilities(latent);
    await readout.close();
    expect(Object.keys(probabilities)).toEqual(expected.supervised.target_pathologies);
    expect(largestDifference(Object.values(probabilities), expected.supervised.probabilities)).toBeLessThan(
      1e-4,
    );
  });
});

describe('parts that do not match', () => {
  it('a vocabulary larger than that of the text encoder', () => {
    const { checkpoint, text } = zeroShot;
    const tokenizer = { path: '/models/vocab.txt', vocabularySize: 30_522, unknownId: 1, encode: () => [0] };
    const make = () => new PromptEncoder(runtime, checkpoint, required(text), tokenizer);
    expect(refusalOf(make)).toMatchObject({
      code: 'inference.vocabulary-too-large',
      fields: { file: 'vocab.txt', tokens: 30_522, embeddings: required(text).vocabulary },
    });
  });

  it('a tensor shape that the encoder does not accept', async () => {
    const { checkpoint, image } = zeroShot;
    const load = ImageEncoder.load(runtime, checkpoint, image, { depth: 55, height: 60, width: 60 });
    await expect(load).rejects.toThrow(
      'vocabfine.pt requires slices of 60 x 60 in multiples of 10, but the tensor is 55 x 60 x 60.',
    );
  });

  it('a number of names that differs from the number of outputs', async () => {
    const { checkpoint, head } = supervised;
    const unnamed = { ...checkpoint, targetPathologies: undefined };
    await expect(SupervisedHead.load(runtime, unnamed, required(head), ['covid'])).rejects.toMatchObject({
      code: 'inference.finding-count',
      fields: { outputs: 5, names: 1 },
    });
  });

  it('a device whose provider is missing: the CPU never replaces it', async () => {
    const { checkpoint, image } = zeroShot;
    const cuda = new Runtime({ ...loadConfiguration(ONE_THREAD).device, kind: 'cuda' });
    await expect(ImageEncoder.load(cuda, checkpoint, image, INPUT)).rejects.toMatchObject({
      code: 'inference.device-unusable',
      kind: 'misconfigured',
      fields: { device: 'cuda' },
    });
  });
});
