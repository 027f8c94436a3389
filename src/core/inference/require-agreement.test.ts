/** Runs a graphics processor's encoders on the CPU as devices that compute correctly or wrongly. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ONE_THREAD } from '../../../test/builders/one-thread.js';
import { FULL_SIZE } from '../../../test/generate/ct-clip-tensors.js';
import { generateCheckpoint } from '../../../test/generate/generate-checkpoint.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { inferArchitecture } from '../onnx-graph/infer-architecture.js';
import type { PackedVolume } from '../tensor/packed-volume.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import { ImageEncoder, type EncodedImage } from './image-encoder.js';
import { inferenceFailed } from './inference-errors.js';
import { ReferenceCache } from './reference-cache.js';
import { requireAgreement } from './require-agreement.js';
import { Runtime } from './runtime.js';
import type { EncodedStudy, EncoderVolume, StudyEncoders } from './study-encoders.js';
import { TensorEncoders } from './tensor-encoders.js';
import { VolumeEncoders, type EncoderSource } from './volume-encoders.js';

const GEOMETRY: TensorGeometry = {
  ...{ depth: 12, height: 24, width: 24, depthSpacing: 20, inPlaneSpacing: 12 },
};
const ARCHITECTURE = {
  ...FULL_SIZE,
  ...{ dim: 64, codes: 96, patch: 4, patchDepth: 3, grid: 6, spatialLayers: 2, temporalLayers: 2 },
  ...{ heads: 2, headWidth: 32, latent: 32, textWidth: 64, textInner: 64, textLayers: 1, vocabulary: 400 },
};

const runtime = new Runtime(loadConfiguration(ONE_THREAD).device);
let directory: string;
let right: VolumeEncoders;

function source(kind: 'vocabfine' | 'supervised', seed: number): EncoderSource {
  const path = join(directory, `${kind}.pt`);
  generateCheckpoint(path, { kind, architecture: ARCHITECTURE, seed, findings: ['cancer'] });
  const checkpoint = openCheckpoint(path);
  return { checkpoint, image: inferArchitecture(checkpoint).image };
}

let onProcessor: () => Promise<StudyEncoders>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'agreement-'));
  const [supervised, ctclip] = [source('supervised', 1), source('vocabfine', 2)];
  right = await VolumeEncoders.load(runtime, supervised, ctclip, GEOMETRY, [12, 20, 22]);
  const load = ({ checkpoint, image }: EncoderSource): Promise<ImageEncoder> =>
    ImageEncoder.load(runtime, checkpoint, image, GEOMETRY);
  onProcessor = async () => new TensorEncoders(await load(supervised), await load(ctclip), GEOMETRY);
});

afterAll(async () => {
  await right.close();
  rmSync(directory, { recursive: true });
});

/** A device whose encoders run `encode`. */
function deviceThat(encode: (volume: PackedVolume) => Promise<EncodedStudy>): StudyEncoders {
  return {
    takes: 'packed-volume',
    encode: (volume: EncoderVolume) => encode(volume as PackedVolume),
    encodeBlank: () => right.encodeBlank(),
    close: () => Promise.resolve(),
  };
}

const changed = (study: EncodedStudy, change: (image: EncodedImage) => EncodedImage): EncodedStudy => ({
  supervised: change(study.supervised),
  ctclip: change(study.ctclip),
});

const check = (device: StudyEncoders) => requireAgreement(runtime, device, onProcessor, GEOMETRY, undefined);

describe('a device', () => {
  it('that computes what the processor computes is accepted', async () => {
    await expect(check(right)).resolves.toBeUndefined();
  });

  it.each<[string, (volume: PackedVolume) => Promise<EncodedStudy>, string]>([
    [
      'computes nothing',
      async (volume) =>
        changed(await right.encode(volume), ({ codes, latent, length }) => ({
          codes: codes.map(() => 0),
          latent: latent.map(() => 0),
          length,
        })),
      'NaN',
    ],
    [
      'reads the tiles in another order',
      (volume) => right.encode({ ...volume, voxels: volume.voxels.toReversed() }),
      "% of the codes of supervised equal the processor's",
    ],
    [
      'is right on one network only',
      async (volume) => {
        const { supervised } = await right.encode(volume);
        return { supervised, ctclip: supervised };
      },
      'codes of ctclip',
    ],
    [
      'computes values that are not numbers',
      () => Promise.reject(inferenceFailed(new Error('The model computed values that are not numbers.'))),
      'it fails on a known volume: The model computed values that are not numbers.',
    ],
  ])('that %s is refused with the figures', async (_, encode, reason) => {
    await expect(check(deviceThat(encode))).rejects.toMatchObject({
      code: 'inference.device-unusable',
      message: expect.stringContaining(reason) as string,
    });
  });
});

describe("the processor's encodings", () => {
  let cache: string;
  beforeEach(() => (cache = mkdtempSync(join(tmpdir(), 'references-'))));
  afterEach(() => rmSync(cache, { recursive: true }));

  it('are computed once for the same checkpoints, and anew for others', async () => {
    const load = vi.fn(onProcessor);
    const start = (supervised: string) =>
      requireAgreement(runtime, right, load, GEOMETRY, {
        cache: new ReferenceCache(cache),
        checkpointSha256: Promise.resolve({ supervised, ctclip: 'b' }),
      });
    await start('a');
    await start('a');
    expect(load).toHaveBeenCalledTimes(1);
    await start('c');
    expect(load).toHaveBeenCalledTimes(2);
    expect(readdirSync(cache).filter((name) => name.endsWith('.reference'))).toHaveLength(2);
  });
});
