import type { ImageEncoderArchitecture } from './architecture.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import type { MatrixProducts } from './matrix-products.js';
import { transformerLayerKeys } from './network-keys.js';
import { add, layerNorm, reshape, transpose } from './operators.js';
import { at, part } from './tensor-view.js';
import type { Weights } from './weights.js';

/** Layer-norm epsilon everywhere in the image encoder. */
export const EPSILON = 1e-5;

/** Factor on the cosine similarities before the softmax. */
const ATTENTION_SCALE = 8;

/** Depth taps of the PEG convolution: the slice itself and the two before it. */
export const PEG_TAPS = 3;

/** Arrangement of the tokens of one block of a transformer. */
export interface LayerShape {
  /** Sequences; each attends only to itself. */
  readonly batch: number;
  /** Tokens of a sequence. */
  readonly sequence: number;
  /** Slices of grid x grid tokens into which the PEG divides the same tokens; `batch * sequence = slices * grid * grid`. */
  readonly slices: number;
}

/**
 * One layer of a spatial or temporal transformer: `x = PEG(x) + x`, `x = attention(x) + x`, `x = feedforward(x) + x`.
 *
 * @param taps the layer's input two slices earlier, one slice earlier, and now; each `[tokens, dim]`. The last one is the
 *   x of the formula.
 * @param positionBias `[1, heads, sequence, sequence]`, in the spatial transformer
 * @returns `[tokens, dim]`
 */
export function transformerLayer(
  b: GraphBuilder,
  products: MatrixProducts,
  keys: ReturnType<typeof transformerLayerKeys>,
  image: ImageEncoderArchitecture,
  shape: LayerShape,
  taps: readonly [Value, Value, Value],
  positionBias: Value | undefined,
): Value {
  const positioned = b.scoped('peg', () => pegWithResidual(b, products.weights, keys, image, shape, taps));
  const attended = b.scoped('attention', () =>
    cosineAttention(b, products, keys, image, shape, positioned, positionBias),
  );
  return b.scoped('feed-forward', () => feedForward(b, products, keys, attended));
}

/**
 * `PEG(x) + x`, the position-encoding generator: a depthwise 3 x 3 x 3 convolution, zero padding 1 in the plane, causal
 * in depth. It is computed as the sum of three depthwise 3 x 3 convolutions, one per depth tap, because some execution
 * providers lack the grouped three-dimensional one. Adding 1 to the weight at the kernel's centre adds x.
 */
function pegWithResidual(
  b: GraphBuilder,
  weights: Weights,
  keys: ReturnType<typeof transformerLayerKeys>,
  { dim, grid }: ImageEncoderArchitecture,
  { slices }: LayerShape,
  taps: readonly [Value, Value, Value],
): Value {
  const kernel = weights.ref(`${keys.convolution}.weight`);
  const bias = weights.constant(b, `${keys.convolution}.bias`);
  const [first, ...rest] = taps.map((tap, index) => {
    const channelsFirst = transpose(b, reshape(b, tap, [slices, grid, grid, dim]), [0, 3, 1, 2]);
    const kernelSlice = weights.read(at(kernel, 2, index));
    if (index === PEG_TAPS - 1)
      for (let centre = 4; centre < kernelSlice.length; centre += 9) kernelSlice[centre] += 1;
    const kernelConstant = b.float32(`${kernel.name}/${index}`, [dim, 1, 3, 3], kernelSlice);
    return b.node(
      'Conv',
      index === 0 ? [channelsFirst, kernelConstant, bias] : [channelsFirst, kernelConstant],
      {
        group: { int: dim },
        kernel_shape: { ints: [3, 3] },
        pads: { ints: [1, 1, 1, 1] },
      },
    );
  });
  const sum = rest.reduce((total, tap) => add(b, total, tap), first);
  return reshape(b, transpose(b, sum, [0, 2, 3, 1]), [-1, dim]);
}

/** `attention(x) + x`. Queries come from the normalised tokens, keys and values from the unnormalised ones. */
function cosineAttention(
  b: GraphBuilder,
  products: MatrixProducts,
  keys: ReturnType<typeof transformerLayerKeys>,
  { heads }: ImageEncoderArchitecture,
  { batch, sequence }: LayerShape,
  x: Value,
  bias: Value | undefined,
): Value {
  const { weights } = products;
  const normalised = layerNorm(
    b,
    x,
    weights.constant(b, `${keys.attentionNorm}.gamma`),
    weights.constant(b, `${keys.attentionNorm}.beta`),
    EPSILON,
  );
  const keyValue = weights.ref(keys.toKeyValue);
  return products.cosineAttention(b, x, normalised, {
    query: keys.toQuery,
    key: part(keyValue, 0, 2),
    value: part(keyValue, 1, 2),
    output: keys.toOutput,
    scale: similarityScale(weights, keys),
    heads,
    batch,
    sequence,
    bias,
  });
}

/** The similarity's factor, q_scale and k_scale multiply the same products, so all three are applied to the query. */
function similarityScale(weights: Weights, keys: ReturnType<typeof transformerLayerKeys>): Float32Array {
  const keyScale = weights.read(keys.keyScale);
  return weights.read(keys.queryScale).map((scale, index) => ATTENTION_SCALE * scale * keyScale[index]);
}

/** `feedforward(x) + x`: LayerNorm, Linear to (value, gate), `gelu(gate) * value`, Linear. */
function feedForward(
  b: GraphBuilder,
  products: MatrixProducts,
  keys: ReturnType<typeof transformerLayerKeys>,
  x: Value,
): Value {
  const { weights } = products;
  const normalised = layerNorm(
    b,
    x,
    weights.constant(b, `${keys.feedForwardNorm}.weight`),
    weights.constant(b, `${keys.feedForwardNorm}.bias`),
    EPSILON,
  );
  const valueGate = weights.ref(keys.feedForwardInput);
  const matrices = {
    value: part(valueGate, 0, 2),
    gate: part(valueGate, 1, 2),
    output: keys.feedForwardOutput,
  };
  return products.gatedFeedForward(b, normalised, matrices, x);
}
