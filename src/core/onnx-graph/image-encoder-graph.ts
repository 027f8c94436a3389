import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ImageEncoderArchitecture } from './architecture.js';
import { imageSide, patchVoxels } from './architecture.js';
import { EPSILON, PEG_TAPS, transformerLayer } from './ct-vit-layer.js';
import type { LayerShape } from './ct-vit-layer.js';
import { type EncoderStrategy, unitLength } from './encoder-strategy.js';
import { GraphBuilder } from './graph-builder.js';
import type { Value } from './graph-builder.js';
import { MatrixProducts, type ProductForms } from './matrix-products.js';
import { IMAGE_KEYS, transformerLayerKeys } from './network-keys.js';
import { layerNorm, reshape, scan, sliceRows, transpose } from './operators.js';
import { patchRuns } from './patch-runs.js';
import { type Quantised, Quantiser } from './quantiser.js';
import { OPSET, serializeModel } from './serialize-model.js';
import { Weights } from './weights.js';

export interface ImageEncoderGraphOptions {
  /** Slices of the input, a multiple of the patch depth. */
  readonly depth: number;
  /** `[1, heads, positions, positions]`, from `buildPositionBiasGraph`. */
  readonly positionBias: Float32Array;
  readonly strategy: EncoderStrategy;
  readonly products: ProductForms;
  /** Folder given to the runtime, if it differs from the checkpoint's. */
  readonly weightsFolder?: string;
}

/** Names of the graph's inputs and outputs. */
export const IMAGE_ENCODER = {
  volume: 'volume',
  latent: 'latent',
  projection: 'projection',
  codes: 'codes',
  pooled: 'pooled_tokens',
} as const;

/**
 * The image encoder.
 *
 * Input `volume`: float32 `[1, 1, depth, side, side]`. Outputs: `latent`, float32 `[latent]`, of length 1; `projection`,
 * the same before it is normalised; `codes`, `[depth patches * grid * grid]`, the codebook entries in the order (depth,
 * row, column), int64 where `streamed` and int32 where `whole`, because WebGPU has no 64-bit integers;
 * `pooled_tokens`, float32 `[grid * grid, dim]`, the mean over depth of the code vectors. The projection is linear in
 * them.
 */
export function buildImageEncoderGraph(
  checkpoint: Checkpoint,
  image: ImageEncoderArchitecture,
  options: ImageEncoderGraphOptions,
): Uint8Array {
  const b = new GraphBuilder('image-encoder');
  const side = imageSide(image);
  const volume = b.input(IMAGE_ENCODER.volume, 'float32', [1, 1, options.depth, side, side]);
  encodeImage(b, volume, checkpoint, image, options);
  return serializeModel({ graph: b.build(), opset: OPSET });
}

/**
 * Adds the encoder and its outputs to a graph.
 * @param volume float32 `[1, 1, depth, side, side]`
 */
export function encodeImage(
  b: GraphBuilder,
  volume: Value,
  checkpoint: Checkpoint,
  image: ImageEncoderArchitecture,
  options: ImageEncoderGraphOptions,
): void {
  const encoder = new ImageEncoderNodes(checkpoint, image, options);
  encoder.addOutputs(b, encoder.spatial(b, volume), '');
}

/** Adds parts of the encoder to a graph, which may compute the encoder's input from other data. */
export class ImageEncoderNodes {
  private readonly products: MatrixProducts;
  /** Depth patches: the length of the temporal sequences. */
  readonly steps: number;
  readonly #positions: number;
  readonly #quantiser: Quantiser;

  constructor(
    checkpoint: Checkpoint,
    private readonly image: ImageEncoderArchitecture,
    private readonly options: ImageEncoderGraphOptions,
  ) {
    const weights = new Weights(checkpoint, options.weightsFolder);
    this.products = new MatrixProducts(weights, options.products);
    this.steps = options.depth / image.patchDepth;
    if (!Number.isInteger(this.steps) || this.steps < 1)
      throw new Error('the depth is not a multiple of the patch depth');
    this.#positions = image.grid * image.grid;
    this.#quantiser = new Quantiser(weights, image, this.steps, options.strategy);
  }

  /** Shape of the tokens of `slices` slices. */
  embeddedShape(slices: number): readonly [number, number] {
    return [(slices / this.image.patchDepth) * this.#positions, this.image.dim];
  }

  /** Consecutive slices, `[…, side, side]`, to their tokens before the transformers, `[tokens, dim]`. */
  embed(b: GraphBuilder, slices: Value): Value {
    const { patchDepth, grid, patchSide } = this.image;
    const blocks = reshape(b, slices, [-1, patchDepth, grid, patchSide, grid, patchSide]);
    return this.#embedPatches(b, transpose(b, blocks, [0, 2, 4, 1, 3, 5]));
  }

  /** The spatial transformer on the embedded tokens of all slices, where `whole`. */
  spatialOfTokens(b: GraphBuilder, tokens: Value): Value {
    const { steps } = this;
    const shape = { batch: steps, sequence: this.#positions, slices: steps };
    return this.#wholeTransformer(b, IMAGE_KEYS.spatial, shape, tokens);
  }

  /** `[1, 1, depth, side, side]` to `[steps * positions, dim]`. */
  spatial(b: GraphBuilder, volume: Value): Value {
    const { image, steps } = this;
    const { dim, patchDepth, grid, patchSide } = image;
    const side = imageSide(image);
    const positions = this.#positions;
    if (this.options.strategy === 'whole') return this.spatialOfTokens(b, this.embed(b, volume));
    const slabs = { name: 'slab', type: 'float32', shape: [patchDepth, side, side] } as const;
    const value = reshape(b, volume, [steps, patchDepth, side, side]);
    const states = this.#pegStates(b, IMAGE_KEYS.spatial, image.spatialLayers);
    const [stacked] = scan(b, 'spatial', states, [{ ...slabs, value }], (nested, before, [slab]) => {
      // Equivalent to a Transpose of the slab to (row, column, depth, y, x), but runs on all threads.
      const runs = reshape(nested, slab, [patchDepth * side * grid, patchSide]);
      const order = nested.int32('patch-runs', [patchDepth * side * grid], patchRuns(image));
      const patches = nested.node('Gather', [runs, order], { axis: { int: 0 } });
      const shape = { batch: 1, sequence: positions, slices: 1 };
      const step = this.#streamedTransformer(
        nested,
        IMAGE_KEYS.spatial,
        shape,
        this.#embedPatches(nested, patches),
        before,
      );
      return {
        states: step.states,
        outputs: [{ type: 'float32', shape: [positions, dim], value: step.tokens }],
      };
    });
    return reshape(b, stacked, [steps * positions, dim]);
  }

  /** Tokens of the spatial transformer to codes in the order (depth, row, column) and the mean code vectors. */
  temporal(b: GraphBuilder, tokens: Value): Quantised {
    const { steps, image } = this;
    const { dim, grid } = image;
    const positions = this.#positions;
    const byPosition = transpose(b, reshape(b, tokens, [steps, positions, dim]), [1, 0, 2]);
    // The published code passes the buffer [positions, steps, dim] to the temporal PEG as if it were [steps, grid, grid,
    // dim]. Blocks of sequences can be streamed only if `steps` divides `positions`: then a slice of it is whole sequences.
    if (this.options.strategy === 'whole' || positions % steps !== 0) {
      const shape = { batch: positions, sequence: steps, slices: steps };
      const x = this.#wholeTransformer(b, IMAGE_KEYS.temporal, shape, reshape(b, byPosition, [-1, dim]));
      const quantised =
        this.options.strategy === 'whole'
          ? this.#quantiser.quantiseInBlocks(b, x, positions)
          : this.#quantiser.quantise(b, x, positions);
      return this.#depthFirst(b, quantised);
    }
    const block = positions / steps;
    const states = this.#pegStates(b, IMAGE_KEYS.temporal, image.temporalLayers);
    const value = reshape(b, byPosition, [steps, grid * grid, dim]);
    const sequences = [{ name: 'sequences', type: 'float32', shape: [positions, dim], value }] as const;
    const [codes, pooled] = scan(b, 'temporal', states, sequences, (nested, before, [x]) => {
      const shape = { batch: block, sequence: steps, slices: 1 };
      const step = this.#streamedTransformer(nested, IMAGE_KEYS.temporal, shape, x, before);
      const quantised = this.#quantiser.quantise(nested, step.tokens, block);
      return {
        states: step.states,
        outputs: [
          { type: 'int64', shape: [positions], value: quantised.codes },
          { type: 'float32', shape: [block, dim], value: quantised.pooled },
        ],
      };
    });
    return this.#depthFirst(b, { codes, pooled: reshape(b, pooled, [positions, dim]) });
  }

  /**
   * Adds the rest of the encoder, and its outputs.
   * @param spatial tokens of the spatial transformer
   * @param prefix of the outputs' names
   */
  addOutputs(b: GraphBuilder, spatial: Value, prefix: string): void {
    const { latent, dim } = this.image;
    const { codes, pooled } = this.temporal(b, spatial);
    const projection = this.projection(b, pooled);
    const { strategy } = this.options;
    const codeType = strategy === 'whole' ? 'int32' : 'int64';
    const positions = this.#positions;
    b.output(unitLength(b, projection, 1, strategy), prefix + IMAGE_ENCODER.latent, 'float32', [latent]);
    b.output(projection, prefix + IMAGE_ENCODER.projection, 'float32', [latent]);
    b.output(codes, prefix + IMAGE_ENCODER.codes, codeType, [this.steps * positions]);
    b.output(pooled, prefix + IMAGE_ENCODER.pooled, 'float32', [positions, dim]);
  }

  /** `[positions, dim]` to `[latent]`, not normalised. */
  projection(b: GraphBuilder, pooled: Value): Value {
    const { latent, dim } = this.image;
    const flat = reshape(b, pooled, [this.#positions * dim, 1]);
    // The weight comes first: the runtime would copy its 600 MB to a new layout if it were a Gemm's second operand.
    const projected = b.node('MatMul', [this.products.weights.constant(b, IMAGE_KEYS.toLatent), flat]);
    return reshape(b, projected, [latent]);
  }

  /** `[…, patch voxels]` to `[tokens, dim]`. */
  #embedPatches(b: GraphBuilder, patches: Value): Value {
    return b.scoped('patch-embedding', () => {
      const flat = reshape(b, patches, [-1, patchVoxels(this.image)]);
      const normalised = this.#norm(
        b,
        flat,
        `${IMAGE_KEYS.patchNorm}.weight`,
        `${IMAGE_KEYS.patchNorm}.bias`,
      );
      const bias = this.products.weights.constant(b, `${IMAGE_KEYS.patchLinear}.bias`);
      const projected = this.products.linear(b, normalised, `${IMAGE_KEYS.patchLinear}.weight`, bias);
      return this.#norm(
        b,
        projected,
        `${IMAGE_KEYS.patchOutputNorm}.weight`,
        `${IMAGE_KEYS.patchOutputNorm}.bias`,
      );
    });
  }

  /** All slices at once: the PEG's taps are the tokens delayed by two, one and no slices, with zeros in front. */
  #wholeTransformer(b: GraphBuilder, transformer: string, shape: LayerShape, tokens: Value): Value {
    const positions = this.#positions;
    const padding = this.#zeros(b, PEG_TAPS - 1);
    let x = tokens;
    for (let index = 0; index < this.#depth(transformer); index++) {
      x = b.scoped(`${transformer}.${index}`, () => {
        const padded = b.node('Concat', [padding, x], { axis: { int: 0 } });
        const length = shape.slices * positions;
        const taps = [
          sliceRows(b, padded, 0, length),
          sliceRows(b, padded, positions, positions + length),
          x,
        ] as const;
        return this.#layer(b, transformer, index, shape, taps);
      });
    }
    return this.#transformerNorm(b, transformer, x);
  }

  /** One slice: the PEG's taps are the states, `[two slices before, one slice before]` of each layer. */
  #streamedTransformer(
    b: GraphBuilder,
    transformer: string,
    shape: LayerShape,
    tokens: Value,
    before: readonly Value[],
  ) {
    let x = tokens;
    const states: Value[] = [];
    for (let index = 0; index < this.#depth(transformer); index++) {
      const [twoBefore, oneBefore] = before.slice(2 * index);
      states.push(oneBefore, x);
      x = b.scoped(`${transformer}.${index}`, () =>
        this.#layer(b, transformer, index, shape, [twoBefore, oneBefore, x]),
      );
    }
    return { tokens: this.#transformerNorm(b, transformer, x), states };
  }

  #layer(
    b: GraphBuilder,
    transformer: string,
    index: number,
    shape: LayerShape,
    taps: readonly [Value, Value, Value],
  ): Value {
    const keys = transformerLayerKeys(transformer, index);
    const { heads } = this.image;
    const bias =
      transformer === IMAGE_KEYS.spatial
        ? b.float32('position-bias', [1, heads, this.#positions, this.#positions], this.options.positionBias)
        : undefined;
    return transformerLayer(b, this.products, keys, this.image, shape, taps, bias);
  }

  /** The inputs of every layer one and two slices ago; zeros before the first slice. */
  #pegStates(b: GraphBuilder, transformer: string, layers: number) {
    const initial = this.#zeros(b, 1);
    return Array.from({ length: 2 * layers }, (_, index) => ({
      name: `${transformer}.${index >> 1}/${index % 2 === 0 ? 'two' : 'one'}-before`,
      type: 'float32' as const,
      shape: [this.#positions, this.image.dim],
      initial,
    }));
  }

  #zeros(b: GraphBuilder, slices: number): Value {
    const shape = [slices * this.#positions, this.image.dim];
    return b.float32(`zeros-${slices}`, shape, new Float32Array(shape[0] * shape[1]));
  }

  #transformerNorm(b: GraphBuilder, transformer: string, x: Value): Value {
    return this.#norm(b, x, `${transformer}.norm_out.gamma`, `${transformer}.norm_out.beta`);
  }

  #norm(b: GraphBuilder, x: Value, gamma: string, beta: string): Value {
    return layerNorm(
      b,
      x,
      this.products.weights.constant(b, gamma),
      this.products.weights.constant(b, beta),
      EPSILON,
    );
  }

  /** Codes from the order (row, column, depth) to (depth, row, column). */
  #depthFirst(b: GraphBuilder, { codes, pooled }: Quantised): Quantised {
    const byPosition = reshape(b, codes, [this.#positions, this.steps]);
    return { codes: reshape(b, transpose(b, byPosition, [1, 0]), [-1]), pooled };
  }

  #depth(transformer: string): number {
    return transformer === IMAGE_KEYS.spatial ? this.image.spatialLayers : this.image.temporalLayers;
  }
}
