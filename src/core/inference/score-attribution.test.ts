/** Exactness of the attribution, on the small CT-CLIP of `test/fixtures/ctclip-tiny` and on the demonstration models. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ONE_THREAD } from '../../../test/builders/one-thread.js';
import { residualOf, sumOf, type ScoreMap } from '../attribution/token-map.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { readTensor } from '../checkpoint/read-tensor.js';
import { requireTensor } from '../checkpoint/require-tensor.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { inferArchitecture } from '../onnx-graph/infer-architecture.js';
import { readNpy } from '../tensor/npy.js';
import { ImageEncoder, type EncodedImage } from './image-encoder.js';
import { Runtime } from './runtime.js';
import type { AttributionBaseline } from './attribution-baseline.js';
import { ScoreAttribution } from './score-attribution.js';
import { SupervisedHead } from './supervised-head.js';
import { PromptEncoder } from './prompt-encoder.js';
import { ZeroShot } from './zero-shot.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/ctclip-tiny/${name}`, import.meta.url));
const volume = Float32Array.from(readNpy(readFileSync(fixture('input.npy'))).data, Number);
const INPUT = { depth: 50, height: 60, width: 60 };
const runtime = new Runtime(loadConfiguration(ONE_THREAD).device);

/** Largest difference between the sum of the parts and a score, in log odds: float32 sums in another order. */
const TOLERANCE = 1e-4;

const load = (name: string) => {
  const checkpoint = openCheckpoint(fixture(name));
  return { checkpoint, ...inferArchitecture(checkpoint, { textHeads: 4 }) };
};

async function zeroShot({ checkpoint, text }: ReturnType<typeof load>): Promise<ZeroShot> {
  if (text === undefined) throw new Error('the fixture lacks a text encoder');
  const rows: Record<string, number[]> = { present: [2, 5, 9, 3], absent: [2, 5, 7, 9, 3] };
  const tokenizer = {
    path: 'vocab.txt',
    vocabularySize: 1,
    unknownId: 1,
    encode: (prompt: string) => rows[prompt],
  };
  return ZeroShot.load(new PromptEncoder(runtime, checkpoint, text, tokenizer), [
    { name: 'a finding', presentPrompt: 'present', absentPrompt: 'absent' },
    { name: 'its opposite', presentPrompt: 'absent', absentPrompt: 'present' },
  ]);
}

async function supervisedHead({ checkpoint, head }: ReturnType<typeof load>): Promise<SupervisedHead> {
  if (head === undefined) throw new Error('the fixture lacks a head');
  return SupervisedHead.load(runtime, checkpoint, head, []);
}

interface Split {
  readonly maps: ReadonlyMap<string, ScoreMap>;
  readonly encoded: EncodedImage;
  readonly readout: ZeroShot | SupervisedHead;
  readonly loaded: ReturnType<typeof load>;
}

async function split(name: 'vocabfine.pt' | 'supervised.pt', baseline: AttributionBaseline): Promise<Split> {
  const loaded = load(name);
  const { checkpoint, image } = loaded;
  const readout = name === 'vocabfine.pt' ? await zeroShot(loaded) : await supervisedHead(loaded);
  const encoder = await ImageEncoder.load(runtime, checkpoint, image, INPUT);
  const attribution = new ScoreAttribution(runtime, checkpoint, image, INPUT, readout, () =>
    encoder.encode(emptyVolume()),
  );
  const encoded = await encoder.encode(volume);
  const maps = await attribution.split(encoded, baseline);
  await attribution.close();
  await encoder.close();
  return { maps, encoded, readout, loaded };
}

/** The encoder's input for an empty volume. */
const emptyVolume = (): Float32Array => new Float32Array(volume.length).fill(-1);

describe.each(['vocabfine.pt', 'supervised.pt'] as const)('the scores of %s', (name) => {
  it.each(['none', 'blank'] as const)('are the sum of their parts, baseline %s', async (baseline) => {
    const { maps, readout } = await split(name, baseline);
    expect([...maps.keys()]).toEqual(readout.findings);
    for (const map of maps.values()) {
      expect(map.values).toHaveLength(5 * 3 * 3);
      expect(Math.abs(residualOf(map))).toBeLessThan(TOLERANCE);
    }
  });

  it('belong to the probabilities of the answer', async () => {
    const { maps, readout, encoded } = await split(name, 'none');
    const probabilities = await readout.probabilities(encoded.latent);
    for (const [finding, { logit }] of maps) {
      expect(1 / (1 + Math.exp(-logit))).toBeCloseTo(probabilities[finding], 5);
    }
  });

  it('assign to every place the weight of its code in the projection', async () => {
    const { maps, encoded, readout, loaded } = await split(name, 'none');
    const { checkpoint, image } = loaded;
    const { grid, dim, latent, codes } = image;
    const projection = readTensor(
      checkpoint,
      requireTensor(checkpoint, 'to_visual_latent.weight', [latent, grid * grid * dim]),
    );
    const codebook = readTensor(
      checkpoint,
      requireTensor(checkpoint, 'visual_transformer.vq._codebook.embed', [1, codes, dim]),
    );
    const { scale } = await readout.at(encoded.latent);
    const depths = INPUT.depth / image.patchDepth;
    const naive = Array.from({ length: depths * grid * grid }, (_, token) => {
      const position = token % (grid * grid);
      let sum = 0;
      for (let j = 0; j < latent; j++)
        for (let channel = 0; channel < dim; channel++)
          sum +=
            readout.directions[0][j] *
            projection[(j * grid * grid + position) * dim + channel] *
            codebook[encoded.codes[token] * dim + channel];
      return (scale * sum) / (depths * encoded.length);
    });
    const values = maps.get(readout.findings[0])?.values ?? [];
    expect(Math.max(...naive.map((value, token) => Math.abs(value - values[token])))).toBeLessThan(TOLERANCE);
  });
});

describe('a baseline of air', () => {
  it('subtracts from every place its contribution to an empty volume', async () => {
    const loaded = load('vocabfine.pt');
    const { checkpoint, image } = loaded;
    const readout = await zeroShot(loaded);
    const encoder = await ImageEncoder.load(runtime, checkpoint, image, INPUT);
    const attribution = new ScoreAttribution(runtime, checkpoint, image, INPUT, readout, () =>
      encoder.encode(emptyVolume()),
    );
    const air = await encoder.encode(emptyVolume());
    const map = (await attribution.split(air, 'blank')).get('a finding');
    expect(map?.values.every((value) => value === 0)).toBe(true);
    expect(map?.constant).toBeCloseTo(map?.logit ?? NaN, 5);
    await attribution.close();
    await encoder.close();
  });
});

describe('a zero-shot score and that of the reversed prompts', () => {
  it('have opposite maps', async () => {
    const { maps } = await split('vocabfine.pt', 'none');
    const [one, other] = [...maps.values()];
    expect(sumOf(one.values.map((value, token) => Math.abs(value + other.values[token])))).toBeLessThan(
      TOLERANCE,
    );
  });
});
