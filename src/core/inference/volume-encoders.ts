import { type InferenceSession, Tensor } from './onnx-runtime.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ImageEncoderArchitecture } from '../onnx-graph/architecture.js';
import {
  RESAMPLED_AXES,
  RESAMPLING,
  int16PairColumn,
  type VoxelInput,
} from '../onnx-graph/resampling-graph.js';
import { buildStudyGraph } from '../onnx-graph/study-graph.js';
import { weightsFolder } from '../onnx-graph/weights-file.js';
import type { AxisSampling } from '../tensor/axis-sampling.js';
import { SLAB_SLICES } from '../tensor/device-memory.js';
import type { PackedVolume } from '../tensor/packed-volume.js';
import { PADDING } from '../tensor/resample-slab.js';
import { planSampling } from '../tensor/sampling-plan.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import { checkGeometry } from './check-models.js';
import { computePositionBias, encodedImage, encoderOutputs } from './image-encoder.js';
import { inferenceFailed } from './inference-errors.js';
import type { Runtime } from './runtime.js';
import type { EncodedStudy, EncoderVolume, StudyEncoders } from './study-encoders.js';

/** A checkpoint and its image encoder's architecture. */
export interface EncoderSource {
  readonly checkpoint: Checkpoint;
  readonly image: ImageEncoderArchitecture;
}

/** Slices, rows and columns of an ordinary series, the size of the first pass. */
const ORDINARY_SIZE = [300, 512, 512] as const;
const SMALL_SIZE = [16, 16, 16] as const;
const WATER_HU = 0;
const AIR_HU = -1000;

/**
 * Both encoders on a graphics processor as one graph, which computes their input from a study's volume and runs once per
 * study.
 */
export class VolumeEncoders implements StudyEncoders {
  readonly takes = 'packed-volume';

  private constructor(
    private readonly session: InferenceSession,
    private readonly voxelInput: VoxelInput,
    private readonly geometry: TensorGeometry,
  ) {}

  /**
   * Loads both encoders and runs them on a uniform volume of ordinary size: a graphics processor compiles its programs and
   * allocates its memory only then.
   * @throws DomainError `inference.geometry-mismatch`, `.device-unusable`, `.model-not-loaded`
   */
  static async load(
    runtime: Runtime,
    supervised: EncoderSource,
    ctclip: EncoderSource,
    geometry: TensorGeometry,
    ordinarySize: readonly [number, number, number] = ORDINARY_SIZE,
  ): Promise<VolumeEncoders> {
    const sources = { supervised, ctclip } as const;
    for (const { checkpoint, image } of Object.values(sources))
      checkGeometry(checkpoint.path, image, geometry);
    const encoders = [];
    for (const [name, { checkpoint, image }] of Object.entries(sources)) {
      encoders.push({
        name,
        checkpoint,
        image,
        positionBias: await computePositionBias(runtime, checkpoint, image),
      });
    }
    const { path } = supervised.checkpoint;
    const folder = weightsFolder([path, ctclip.checkpoint.path]);
    const voxels = voxelInputOf(runtime);
    const { products } = runtime;
    const graph = buildStudyGraph(encoders, {
      depth: geometry.depth,
      slabSlices: SLAB_SLICES,
      products,
      voxels,
      weightsFolder: folder,
    });
    const loaded = new VolumeEncoders(await runtime.session(graph, path, folder), voxels, geometry);
    await runtime.whileLoading(path, () => loaded.#run(evenVolume(geometry, ordinarySize, WATER_HU)));
    return loaded;
  }

  async encode(volume: EncoderVolume): Promise<EncodedStudy> {
    if (volume instanceof Float32Array) throw new Error('These encoders take a volume.');
    return this.#run(volume).catch((cause: unknown) => {
      throw inferenceFailed(cause);
    });
  }

  encodeBlank(): Promise<EncodedStudy> {
    return this.encode(evenVolume(this.geometry, SMALL_SIZE, AIR_HU));
  }

  async #run(volume: PackedVolume): Promise<EncodedStudy> {
    const outputs = [...encoderOutputs('supervised/'), ...encoderOutputs('ctclip/')];
    const results = await this.session.run(feedsOf(volume, this.voxelInput), outputs);
    return {
      supervised: encodedImage(results, 'supervised/'),
      ctclip: encodedImage(results, 'ctclip/'),
    };
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

/** The device's format of voxels. */
export function voxelInputOf({ kind }: Runtime): VoxelInput {
  return kind === 'webgpu' ? 'int16-pairs' : 'int16';
}

/** The inputs of the graph. The volume is not copied. */
export function feedsOf(volume: PackedVolume, input: VoxelInput): Record<string, Tensor> {
  const { columns, unit, plan } = volume;
  const lengths = { depth: volume.slices, width: volume.rows, height: volume.columnsInUse };
  const feeds: Record<string, Tensor> = {
    [RESAMPLING.voxels]: voxelTensor(volume, input),
    [RESAMPLING.unit]: new Tensor('float32', Float32Array.of(unit), [1]),
  };
  RESAMPLED_AXES.forEach((axis, index) => {
    const isPaired = axis === 'height' && input === 'int16-pairs';
    const place = isPaired ? (at: number) => int16PairColumn(at, columns) : (at: number) => at;
    addAxis(feeds, axis, plan[axis], lengths[axis], place, RESAMPLED_AXES.length - 1 - index);
  });
  return feeds;
}

function voxelTensor({ voxels, slices, rows, columns }: PackedVolume, input: VoxelInput): Tensor {
  if (input === 'int16') return new Tensor('int16', voxels, [slices, rows, columns]);
  const pairs = new Int32Array(voxels.buffer, voxels.byteOffset, voxels.length / 2);
  return new Tensor('int32', pairs, [slices, rows, columns / 2]);
}

/** @param trailing number of trailing axes, along which the weights are constant */
function addAxis(
  feeds: Record<string, Tensor>,
  axis: (typeof RESAMPLED_AXES)[number],
  sampling: AxisSampling,
  length: number,
  place: (voxel: number) => number,
  trailing: number,
): void {
  const { size, begin, count } = sampling;
  const lower = new Int32Array(size);
  const upper = new Int32Array(size);
  const lowerWeight = new Float32Array(size);
  const upperWeight = new Float32Array(size);
  const offset = new Float32Array(size).fill(PADDING);
  sampling.lower.subarray(0, count).forEach((voxel, index) => {
    const share = sampling.share[index];
    if (share === undefined)
      throw new Error(`The plan of the axis ${axis} lacks the share of voxel ${index}.`);
    lower[begin + index] = place(voxel);
    upper[begin + index] = place(Math.min(length - 1, voxel + 1));
    lowerWeight[begin + index] = 1 - share;
    upperWeight[begin + index] = share;
    offset[begin + index] = 0;
  });
  const names = RESAMPLING.axis(axis);
  const alongAxis = [size, ...Array<number>(trailing).fill(1)];
  feeds[names.lower] = new Tensor('int32', lower, [size]);
  feeds[names.upper] = new Tensor('int32', upper, [size]);
  feeds[names.lowerWeight] = new Tensor('float32', lowerWeight, alongAxis);
  feeds[names.upperWeight] = new Tensor('float32', upperWeight, alongAxis);
  feeds[names.offset] = new Tensor('float32', offset, alongAxis);
}

/** A uniform volume of the encoders' own voxel size, surrounded by air. */
function evenVolume(
  geometry: TensorGeometry,
  size: readonly [number, number, number],
  hounsfield: number,
): PackedVolume {
  const [slices, rows, columns] = size;
  const voxels = new Int16Array(slices * rows * columns).fill(hounsfield);
  const { depthSpacing, inPlaneSpacing } = geometry;
  const plan = planSampling(
    { sizes: [slices, columns, rows], spacing: [depthSpacing, inPlaneSpacing, inPlaneSpacing] },
    geometry,
  );
  return { voxels, slices, rows, columns, columnsInUse: columns, unit: 1 / 1000, plan, isTensor: false };
}
