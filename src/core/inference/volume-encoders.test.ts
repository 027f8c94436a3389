/** The graphs for graphics processors give the same answers as those for the CPU. Here, the CPU runs both. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from './onnx-runtime.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ONE_THREAD } from '../../../test/builders/one-thread.js';
import { FULL_SIZE } from '../../../test/generate/ct-clip-tensors.js';
import { generateCheckpoint } from '../../../test/generate/generate-checkpoint.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { GraphBuilder } from '../onnx-graph/graph-builder.js';
import { inferArchitecture } from '../onnx-graph/infer-architecture.js';
import { joinRows, reshape } from '../onnx-graph/operators.js';
import { resampleVolume, type VoxelInput } from '../onnx-graph/resampling-graph.js';
import { OPSET, serializeModel } from '../onnx-graph/serialize-model.js';
import { packTensor, packVolume, type PackedVolume } from '../tensor/packed-volume.js';
import { tensorFromVolume } from '../tensor/tensor-from-volume.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { VolumeView } from '../volume/volume-view.js';
import { ImageEncoder } from './image-encoder.js';
import { Runtime } from './runtime.js';
import { feedsOf, VolumeEncoders } from './volume-encoders.js';

const GEOMETRY: TensorGeometry = {
  depth: 12,
  height: 20,
  width: 20,
  depthSpacing: 1.5,
  inPlaneSpacing: 0.75,
};

/** Hounsfield units from far below to far above the model's range. */
const noise = (index: number): number => Math.round(2600 * Math.sin(index * 12.9898) + 13 * (index % 7));

/** An axial series: slices, then rows, then columns. */
function axial(
  sizes: readonly [number, number, number],
  spacing: readonly [number, number, number],
  fraction = 0,
): VolumeView {
  const [slices, rows, columns] = sizes;
  const memory = new SharedArrayBuffer(slices * rows * columns * (fraction === 0 ? 2 : 4));
  const data = fraction === 0 ? new Int16Array(memory) : new Float32Array(memory);
  for (let index = 0; index < data.length; index++) data[index] = noise(index) + fraction;
  return {
    data,
    offset: 0,
    sizes: [slices, columns, rows],
    strides: [rows * columns, 1, columns],
    spacing: [spacing[0], spacing[2], spacing[1]],
  };
}

/** The same memory, reversed along depth and width, with rows and slices swapped. */
function turned(view: VolumeView): VolumeView {
  const [depth, height, width] = view.sizes;
  const [perSlice, perColumn, perRow] = view.strides;
  return {
    data: view.data,
    offset: (width - 1) * perRow + (depth - 1) * perSlice,
    sizes: [width, height, depth],
    strides: [-perRow, perColumn, -perSlice],
    spacing: [view.spacing[2], view.spacing[1], view.spacing[0]],
  };
}

async function onDevice(packed: PackedVolume, input: VoxelInput): Promise<Float32Array> {
  const b = new GraphBuilder('resampling');
  // The last slab is smaller.
  const slabs = resampleVolume(b, input, GEOMETRY, 5);
  const volume = joinRows(
    b,
    slabs.map(({ value }) => value),
  );
  b.output(reshape(b, volume, [1, 1, 12, 20, 20]), 'tensor', 'float32', [1, 1, 12, 20, 20]);
  const session = await InferenceSession.create(serializeModel({ graph: b.build(), opset: OPSET }));
  const { tensor } = await session.run(feedsOf(packed, input));
  await session.release();
  return tensor.data as Float32Array;
}

function largestDifference(left: Float32Array, right: Float32Array): number {
  expect(left).toHaveLength(right.length);
  return left.reduce((largest, value, index) => Math.max(largest, Math.abs(value - right[index])), 0);
}

const VOLUMES: Readonly<Record<string, VolumeView>> = {
  'that is cropped': axial([40, 50, 60], [1, 0.7, 0.7]),
  'that is padded': axial([7, 11, 13], [1.2, 0.9, 0.9]),
  'with an odd number of columns': axial([30, 31, 33], [0.8, 0.6, 0.55]),
  'cropped along one axis and padded along another': axial([5, 64, 9], [2.5, 0.4, 0.8]),
  'along other axes, backwards': turned(axial([26, 24, 31], [0.7, 1.4, 0.7])),
  'of fractions of Hounsfield units': axial([20, 22, 25], [1.5, 0.75, 0.75], 0.37),
};

describe.each(['int16', 'int16-pairs'] as const)('a volume of %s, resampled by the graph', (input) => {
  it.each(Object.entries(VOLUMES))('%s is the tensor', async (_, view) => {
    const expected = tensorFromVolume(view, GEOMETRY);
    expect(largestDifference(await onDevice(packVolume(view, GEOMETRY), input), expected)).toBeLessThan(1e-4);
  });

  it('that the processor has resampled already is the tensor', async () => {
    const expected = tensorFromVolume(VOLUMES['that is cropped'], GEOMETRY);
    const resampled = await onDevice(packTensor(expected, GEOMETRY), input);
    expect(largestDifference(resampled, expected)).toBeLessThan(1e-4);
  });
});

describe('both encoders as one graph', () => {
  const folder = mkdtempSync(join(tmpdir(), 'volume-encoders-'));
  const source = (kind: string) => {
    const checkpoint = openCheckpoint(join(folder, kind, 'model.pt'));
    return { checkpoint, image: inferArchitecture(checkpoint, { textHeads: 3 }).image };
  };

  beforeAll(() => {
    const architecture = {
      ...FULL_SIZE,
      // Neither these numbers nor the feed-forward's 53 are multiples of 8, to which 16-bit products are aligned.
      ...{ dim: 20, codes: 61, patch: 4, patchDepth: 3, grid: 5, spatialLayers: 1, temporalLayers: 2 },
      ...{ heads: 2, headWidth: 6, latent: 10, textWidth: 48, textInner: 56, textLayers: 1, vocabulary: 400 },
    };
    for (const [index, kind] of (['vocabfine', 'supervised'] as const).entries()) {
      mkdirSync(join(folder, kind));
      const path = join(folder, kind, 'model.pt');
      generateCheckpoint(path, { kind, architecture, seed: 5 + index, findings: ['cancer', 'covid'] });
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('computes what each encoder computes from the tensor alone, although their files are in different folders', async () => {
    const runtime = new Runtime(loadConfiguration(ONE_THREAD).device);
    const [supervised, ctclip] = [source('supervised'), source('vocabfine')];
    const view = VOLUMES['that is cropped'];
    const encoders = await VolumeEncoders.load(runtime, supervised, ctclip, GEOMETRY, [4, 6, 8]);
    const both = await encoders.encode(packVolume(view, GEOMETRY));
    await encoders.close();
    for (const [name, { checkpoint, image }] of Object.entries({ supervised, ctclip })) {
      const encoder = await ImageEncoder.load(runtime, checkpoint, image, GEOMETRY);
      const alone = await encoder.encode(tensorFromVolume(view, GEOMETRY));
      await encoder.close();
      const together = both[name as keyof typeof both];
      expect([...together.codes]).toEqual([...alone.codes]);
      expect(largestDifference(together.latent, alone.latent)).toBeLessThan(1e-5);
    }
  });

  it('chooses nearly the same codes with products of 16 bits, whose matrices of any width are filled up with zeros', async () => {
    const { device } = loadConfiguration(ONE_THREAD);
    const [supervised, ctclip] = [source('supervised'), source('vocabfine')];
    const packed = packVolume(VOLUMES['that is cropped'], GEOMETRY);
    const [exact, rounded] = await Promise.all(
      (['fp32', 'fp16'] as const).map(async (precision) => {
        const runtime = new Runtime({ ...device, precision });
        const encoders = await VolumeEncoders.load(runtime, supervised, ctclip, GEOMETRY, [4, 6, 8]);
        const encoded = await encoders.encode(packed);
        await encoders.close();
        return encoded;
      }),
    );
    for (const name of ['supervised', 'ctclip'] as const) {
      const { codes } = exact[name];
      const equal = codes.filter((code, index) => code === rounded[name].codes[index]).length;
      expect(equal).toBeGreaterThan(0.95 * codes.length);
    }
  });
});
