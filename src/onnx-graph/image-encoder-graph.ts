import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ImageEncoderArchitecture } from './architecture.js';
import { imageSide, patchVoxels } from './architecture.js';
import { EPSILON, PEG_TAPS, transformerLayer } from './ct-vit-layer.js';
import type { LayerShape } from './ct-vit-layer.js';
import { GraphBuilder } from './graph-builder.js';
import type { Value } from './graph-builder.js';
import { IMAGE_KEYS, transformerLayerKeys } from './network-keys.js';
import {
  add,
  l2Normalize,
  layerNorm,
  linear,
  multiply,
  reshape,
  scan,
  sliceRows,
  transpose,
} from './operators.js';
import { OPSET, serializeModel } from './serialize-model.js';
import { Weights } from './weights.js';

/**
 * `streamed`: one depth patch after the other goes through the spatial transformer, and one block of positions after the
 * other through the temporal transformer and the quantiser, in two Scans: what a step computes stays in the processor's
 * cache, and the memory needed is that of a step. The causal PEG makes it possible: a layer needs of the slices before
 * only its own two last inputs.
 * `whole`: every operator sees all tokens, as graphics processors want it.
 */
export type EncoderStrategy = 'streamed' | 'whole';

export interface ImageEncoderGraphOptions {
  /** Slices of the input, a multiple of the patch depth. */
  readonly depth: number;
  /** `[1, heads, positions, positions]`, from `buildPositionBiasGraph`. */
  readonly positionBias: Float32Array;
  readonly strategy: EncoderStrategy;
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
 * Input `volume`: float32 `[1, 1, depth, side, side]`. Outputs: `latent`, float32 `[latent]`, of length 1; `projection`, the
 * same before its length is taken out;
 * `codes`, int64 `[depth patches * grid * grid]`, the codebook entries in the order (depth, row, column);
 * `pooled_tokens`, float32 `[grid * grid, dim]`, the mean over depth of the code vectors, of which the latent is linear
 * up to its length.
 */
export function buildImageEncoderGraph(
  checkpoint: Checkpoint,
  image: ImageEncoderArchitecture,
  options: ImageEncoderGraphOptions,
): Uint8Array {
  const b = new GraphBuilder('image-encoder');
  const encoder = new EncoderGraph(new Weights(checkpoint), image, options);
  const side = imageSide(image);
  const positions = image.grid * image.grid;
  const volume = b.input(IMAGE_ENCODER.volume, 'float32', [1, 1, options.depth, side, side]);
  const spatial = encoder.spatial(b, volume);
  const { codes, pooled } = encoder.temporal(b, spatial);
  const projection = encoder.projection(b, pooled);
  const latent = l2Normalize(b, projection);
  b.output(latent, IMAGE_ENCODER.latent, 'float32', [image.latent]);
  b.output(projection, IMAGE_ENCODER.projection, 'float32', [image.latent]);
  b.output(codes, IMAGE_ENCODER.codes, 'int64', [encoder.steps * positions]);
  b.output(pooled, IMAGE_ENCODER.pooled, 'float32', [positions, image.dim]);
  return serializeModel({ graph: b.build(), opset: OPSET });
}

interface Quantised {
  readonly codes: Value;
  readonly pooled: Value;
}

class EncoderGraph {
  /** Depth patches: the length of the temporal sequences. */
  readonly steps: number;
  readonly #positions: number;

  constructor(
    private readonly weights: Weights,
    private readonly image: ImageEncoderArchitecture,
    private readonly options: ImageEncoderGraphOptions,
  ) {
    this.steps = options.depth / image.patchDepth;
    if (!Number.isInteger(this.steps) || this.steps < 1)
      throw new Error('the depth is no multiple of the patch depth');
    this.#positions = image.grid * image.grid;
  }

  /** `[1, 1, depth, side, side]` to `[steps * positions, dim]`. */
  spatial(b: GraphBuilder, volume: Value): Value {
    const { image, steps } = this;
    const { dim, patchDepth, grid, patchSide } = image;
    const side = imageSide(image);
    const positions = this.#positions;
    if (this.options.strategy === 'whole') {
      const patches = transpose(
        b,
        reshape(b, volume, [steps, patchDepth, grid, patchSide, grid, patchSide]),
        [0, 2, 4, 1, 3, 5],
      );
      const shape = { batch: steps, sequence: positions, slices: steps };
      return this.#wholeTransformer(b, IMAGE_KEYS.spatial, shape, this.#embed(b, patches));
    }
    const slabs = { name: 'slab', type: 'float32', shape: [patchDepth, side, side] } as const;
    const value = reshape(b, volume, [steps, patchDepth, side, side]);
    const states = this.#pegStates(b, IMAGE_KEYS.spatial, image.spatialLayers);
    const [stacked] = scan(b, 'spatial', states, [{ ...slabs, value }], (nested, before, [slab]) => {
      // The same as a Transpose of the slab to (row, column, depth, y, x), but on all threads.
      const runs = reshape(nested, slab, [patchDepth * side * grid, patchSide]);
      const order = nested.int32('patch-runs', [patchDepth * side * grid], patchRuns(image));
      const patches = nested.node('Gather', [runs, order], { axis: { int: 0 } });
      const shape = { batch: 1, sequence: positions, slices: 1 };
      const step = this.#streamedTransformer(
        nested,
        IMAGE_KEYS.spatial,
        shape,
        this.#embed(nested, patches),
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
    // The published code hands the temporal PEG the buffer [positions, steps, dim] as though it were [steps, grid, grid,
    // dim]. A slice of that is whole sequences, so that blocks of them can be streamed, only if the steps divide it.
    if (this.options.strategy === 'whole' || positions % steps !== 0) {
      const shape = { batch: positions, sequence: steps, slices: steps };
      const x = this.#wholeTransformer(b, IMAGE_KEYS.temporal, shape, reshape(b, byPosition, [-1, dim]));
      return this.#depthFirst(b, this.#quantise(b, x, positions));
    }
    const block = positions / steps;
    const states = this.#pegStates(b, IMAGE_KEYS.temporal, image.temporalLayers);
    const value = reshape(b, byPosition, [steps, grid * grid, dim]);
    const sequences = [{ name: 'sequences', type: 'float32', shape: [positions, dim], value }] as const;
    const [codes, pooled] = scan(b, 'temporal', states, sequences, (nested, before, [x]) => {
      const shape = { batch: block, sequence: steps, slices: 1 };
      const step = this.#streamedTransformer(nested, IMAGE_KEYS.temporal, shape, x, before);
      const quantised = this.#quantise(nested, step.tokens, block);
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

  /** `[positions, dim]` to `[latent]`, of any length. */
  projection(b: GraphBuilder, pooled: Value): Value {
    const { latent, dim } = this.image;
    const flat = reshape(b, pooled, [this.#positions * dim, 1]);
    // The weight comes first: as a Gemm's second operand the runtime would copy its 600 MB to lay them out anew.
    const projected = b.node('MatMul', [this.weights.constant(b, IMAGE_KEYS.toLatent), flat]);
    return reshape(b, projected, [latent]);
  }

  /** `[…, patch voxels]` to `[tokens, dim]`. */
  #embed(b: GraphBuilder, patches: Value): Value {
    return b.scoped('patch-embedding', () => {
      const flat = reshape(b, patches, [-1, patchVoxels(this.image)]);
      const normalised = this.#norm(
        b,
        flat,
        `${IMAGE_KEYS.patchNorm}.weight`,
        `${IMAGE_KEYS.patchNorm}.bias`,
      );
      const weight = this.weights.constant(b, `${IMAGE_KEYS.patchLinear}.weight`);
      const bias = this.weights.constant(b, `${IMAGE_KEYS.patchLinear}.bias`);
      const projected = linear(b, normalised, weight, bias);
      return this.#norm(
        b,
        projected,
        `${IMAGE_KEYS.patchOutputNorm}.weight`,
        `${IMAGE_KEYS.patchOutputNorm}.bias`,
      );
    });
  }

  /** All slices at once: the PEG's taps are the tokens behind two, one and no slices of zeros. */
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
    return transformerLayer(b, this.weights, keys, this.image, shape, taps, bias);
  }

  /** The inputs that every layer had one and two slices ago; zeros before the first. */
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
    return layerNorm(b, x, this.weights.constant(b, gamma), this.weights.constant(b, beta), EPSILON);
  }

  /** `[sequences * steps, dim]` to the nearest codes by cosine and to the mean code vector of every sequence. */
  #quantise(b: GraphBuilder, tokens: Value, sequences: number): Quantised {
    return b.scoped('quantiser', () => {
      const { codes: entries, dim } = this.image;
      const codebook = this.weights.constant(b, IMAGE_KEYS.codebook, [entries, dim]);
      const directions = l2Normalize(b, tokens);
      const similarity = linear(b, directions, codebook);
      const codes = nearest(b, similarity, sequences * this.steps, entries);
      const vectors = b.node('Gather', [codebook, codes], { axis: { int: 0 } });
      const pooled = this.#meanOverSteps(b, vectors, sequences);
      return { codes, pooled: add(b, pooled, this.#taint(b, directions, sequences)) };
    });
  }

  /**
   * Zeros, or not-a-number for sequences that hold any. Without them the quantiser would hide damaged voxels, damaged weights
   * and overflows: whatever is compared with not-a-number, some code is chosen, and the latent looks like any other.
   */
  #taint(b: GraphBuilder, tokens: Value, sequences: number): Value {
    const nothing = b.float32('nothing', [1], Float32Array.of(0));
    return multiply(b, this.#meanOverSteps(b, tokens, sequences), nothing);
  }

  /** `[sequences * steps, dim]` to `[sequences, dim]`. */
  #meanOverSteps(b: GraphBuilder, x: Value, sequences: number): Value {
    const perSequence = reshape(b, x, [sequences, this.steps, this.image.dim]);
    return b.node('ReduceMean', [perSequence, b.int64([1])], { keepdims: { int: 0 } });
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

/**
 * For a slab `[patch depth, side, side]` cut into runs of a patch's width: the runs in the order (patch row, patch
 * column, depth, row in the patch).
 */
function patchRuns({ patchDepth, patchSide, grid }: ImageEncoderArchitecture): Int32Array {
  const side = grid * patchSide;
  const order = new Int32Array(patchDepth * side * grid);
  let next = 0;
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      for (let z = 0; z < patchDepth; z++) {
        for (let y = row * patchSide; y < (row + 1) * patchSide; y++)
          order[next++] = (z * side + y) * grid + column;
      }
    }
  }
  return order;
}

/**
 * The first column of the largest value in every row of `[rows, columns]`. ArgMax looks at one value after the other;
 * the largest value of a group is found many at a time, so groups come first and ArgMax has the winning group only.
 */
function nearest(b: GraphBuilder, similarity: Value, rows: number, columns: number): Value {
  const width = groupWidth(columns);
  const groups = columns / width;
  const argMax = (x: Value): Value => b.node('ArgMax', [x], { axis: { int: 1 }, keepdims: { int: 0 } });
  if (width === columns) return argMax(similarity);
  const grouped = reshape(b, similarity, [rows, groups, width]);
  const group = argMax(b.node('ReduceMax', [grouped, b.int64([2])], { keepdims: { int: 0 } }));
  const firstGroups = b.int64(Array.from({ length: rows }, (_, row) => row * groups));
  const winners = b.node(
    'Gather',
    [reshape(b, similarity, [rows * groups, width]), add(b, group, firstGroups)],
    {
      axis: { int: 0 },
    },
  );
  return add(b, multiply(b, group, b.int64([width])), argMax(winners));
}

/** The divisor of `columns` nearest above its square root. */
function groupWidth(columns: number): number {
  let width = Math.ceil(Math.sqrt(columns));
  while (columns % width !== 0) width++;
  return width;
}
