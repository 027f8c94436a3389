import { type InferenceSession, Tensor } from './onnx-runtime.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ImageEncoderArchitecture } from '../onnx-graph/architecture.js';
import type { EncoderStrategy } from '../onnx-graph/encoder-strategy.js';
import { buildImageEncoderGraph, IMAGE_ENCODER } from '../onnx-graph/image-encoder-graph.js';
import { buildPositionBiasGraph } from '../onnx-graph/position-bias-graph.js';
import { checkGeometry, type EncoderInput } from './check-models.js';
import { finite } from './finite.js';
import { inferenceFailed } from './inference-errors.js';
import type { Runtime } from './runtime.js';
import { floatsOf, integersOf } from './session-outputs.js';

/** The encoding of one volume. */
export interface EncodedImage {
  /** `[latent]`, of length 1. */
  readonly latent: Float32Array;
  /** Length of the latent before it was normalised to 1. */
  readonly length: number;
  /** Codebook entry of every token, in the order (depth, row, column). */
  readonly codes: Int32Array;
}

/** The image encoder of one checkpoint, loaded on a device. */
export class ImageEncoder {
  private constructor(
    private readonly session: InferenceSession,
    private readonly shape: readonly number[],
  ) {}

  /**
   * @param input geometry of every volume
   * @param strategy the device's preference by default
   * @throws DomainError `inference.geometry-mismatch`, `.device-unusable`, `.model-not-loaded`
   */
  static async load(
    runtime: Runtime,
    checkpoint: Checkpoint,
    image: ImageEncoderArchitecture,
    input: EncoderInput,
    strategy: EncoderStrategy = runtime.kind === 'cpu' ? 'streamed' : 'whole',
  ): Promise<ImageEncoder> {
    const { depth, height, width } = input;
    checkGeometry(checkpoint.path, image, input);
    const { products } = runtime;
    const positionBias = await computePositionBias(runtime, checkpoint, image);
    const model = buildImageEncoderGraph(checkpoint, image, { depth, positionBias, strategy, products });
    const session = await runtime.session(model, checkpoint.path);
    const encoder = new ImageEncoder(session, [1, 1, depth, height, width]);
    if (runtime.kind !== 'cpu') await encoder.#prove(runtime, checkpoint.path);
    return encoder;
  }

  /**
   * Runs one pass over a volume of zeros. A graphics processor compiles its programs and allocates its memory only then. On
   * a CPU the pass is skipped: it would take seconds and reveal nothing.
   */
  async #prove(runtime: Runtime, checkpointPath: string): Promise<void> {
    const volume = new Float32Array(this.shape.reduce((product, size) => product * size, 1));
    await runtime.whileLoading(checkpointPath, () => this.#run(volume));
  }

  /**
   * Blocks the calling thread until it is done.
   * @param volume `[depth, height, width]`, row-major, over a plain ArrayBuffer: the runtime refuses shared memory
   * @throws DomainError `inference.failed`
   */
  async encode(volume: Float32Array): Promise<EncodedImage> {
    return this.#run(volume).catch((cause: unknown) => {
      throw inferenceFailed(cause);
    });
  }

  async #run(volume: Float32Array): Promise<EncodedImage> {
    const feeds = { [IMAGE_ENCODER.volume]: new Tensor('float32', volume, this.shape) };
    return encodedImage(await this.session.run(feeds, encoderOutputs()));
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

/** The outputs that {@link encodedImage} uses. */
export function encoderOutputs(prefix = ''): string[] {
  const { latent, projection, codes } = IMAGE_ENCODER;
  return [latent, projection, codes].map((name) => prefix + name);
}

/** An encoder's result, from the outputs of its graph. `prefix` precedes their names. */
export function encodedImage(results: InferenceSession.OnnxValueMapType, prefix = ''): EncodedImage {
  const latent = finite(floatsOf(results, prefix + IMAGE_ENCODER.latent));
  const length = Math.hypot(...floatsOf(results, prefix + IMAGE_ENCODER.projection));
  return { latent, length, codes: integersOf(results, prefix + IMAGE_ENCODER.codes) };
}

/** The bias depends only on the weights, so its graph runs once, here. */
export async function computePositionBias(
  runtime: Runtime,
  checkpoint: Checkpoint,
  image: ImageEncoderArchitecture,
): Promise<Float32Array> {
  const session = await runtime.session(buildPositionBiasGraph(checkpoint, image), checkpoint.path);
  try {
    const results = await runtime.whileLoading(checkpoint.path, () => session.run({}));
    return floatsOf(results, 'position_bias');
  } finally {
    await session.release();
  }
}
