import type { TensorRef } from '../checkpoint/checkpoint.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import { toFloat16 } from './float16.js';
import {
  add,
  attention as fusedAttention,
  cast,
  divideByLength,
  gelu,
  linear,
  multiply,
  reshape,
  rmsNorm,
  transpose,
} from './operators.js';
import type { AttentionInputs } from './operators.js';
import type { Weights } from './weights.js';

/**
 * Precision of the matrix products of the transformers. The residual stream, layer norms, lengths, the position encoding, the
 * codebook and the readout stay float32. `float16` rounds the operands and results of products to 11 significant bits; graphics
 * processors accumulate in float32.
 */
export type MatrixPrecision = 'float32' | 'float16';

export interface ProductForms {
  readonly precision: MatrixPrecision;
  /**
   * `fused`: ONNX Runtime's own operator; between the matrices of an attention or a feed-forward, float16 values stay float16.
   * `explicit`: two products and a softmax, with memory for all logits; values between products are float32.
   */
  readonly attention: 'fused' | 'explicit';
}

/** The matrices of an attention by cosine similarity, and the shape of its tokens. */
export interface CosineAttention {
  readonly query: TensorRef | string;
  readonly key: TensorRef;
  readonly value: TensorRef;
  readonly output: TensorRef | string;
  /** Factors of the similarities, `[head width]`. */
  readonly scale: Float32Array;
  readonly heads: number;
  readonly batch: number;
  readonly sequence: number;
  /** `[1, heads, sequence, sequence]` */
  readonly bias: Value | undefined;
}

/** The three matrices of a gated feed-forward. */
export interface GatedWeights {
  readonly value: TensorRef;
  readonly gate: TensorRef;
  readonly output: string;
}

/** Tensor cores and wide loads need rows of 16 bytes; the published feed-forward is 1365 numbers wide. */
const ALIGNED_HALVES = 8;

/** The products of an encoder with its weights. Inputs and outputs are float32 at every precision. */
export class MatrixProducts {
  constructor(
    readonly weights: Weights,
    private readonly forms: ProductForms,
  ) {}

  /** Whether values between matrices are float16. */
  get #areHalves(): boolean {
    return this.forms.precision === 'float16' && this.forms.attention === 'fused';
  }

  /** `x W^T + addend`, as {@link linear}. A float16 product gets its addend afterwards, in float32. */
  linear(b: GraphBuilder, x: Value, weight: TensorRef | string, addend?: Value): Value {
    if (this.forms.precision === 'float32') return linear(b, x, this.weights.constant(b, weight), addend);
    const product = linear(b, cast(b, x, 'float16'), this.weights.half(b, weight));
    const result = cast(b, product, 'float32');
    return addend === undefined ? result : add(b, result, addend);
  }

  /**
   * `(gelu(x G^T) * x V^T) W^T + addend`. The zeros that align a float16 product's width change nothing: GELU keeps them zero.
   */
  gatedFeedForward(b: GraphBuilder, x: Value, { value, gate, output }: GatedWeights, addend: Value): Value {
    if (!this.#areHalves) {
      const values = this.linear(b, x, value);
      return this.linear(b, multiply(b, gelu(b, this.linear(b, x, gate)), values), output, addend);
    }
    const [inner = 0, width = 0] = value.shape;
    const aligned = Math.ceil(inner / ALIGNED_HALVES) * ALIGNED_HALVES;
    const rounded = cast(b, x, 'float16');
    const inward = (weight: TensorRef): Value =>
      linear(b, rounded, this.weights.half(b, weight, [aligned, width]));
    const gated = multiply(b, gelu(b, inward(gate)), inward(value));
    const product = linear(b, gated, this.weights.half(b, output, [width, aligned]));
    return add(b, cast(b, product, 'float32'), addend);
  }

  /**
   * `attention(x) + x`, `[tokens, dim]`: queries from the normalised tokens, keys and values from the tokens themselves. Queries and
   * keys of each head have length 1.
   */
  cosineAttention(b: GraphBuilder, x: Value, normalised: Value, attention: CosineAttention): Value {
    return this.#areHalves
      ? this.#attention16(b, x, normalised, attention)
      : this.#attention32(b, x, normalised, attention);
  }

  #attention32(b: GraphBuilder, x: Value, normalised: Value, attention: CosineAttention): Value {
    const { heads, batch, sequence, bias } = attention;
    const headWidth = attention.scale.length;
    const inner = heads * headWidth;
    const query = this.linear(b, normalised, attention.query);
    const key = this.linear(b, x, attention.key);
    const value = this.linear(b, x, attention.value);
    const scale = b.float32(`${nameOf(attention.query)}/scale`, [headWidth], attention.scale);
    const sequences = (tokens: Value): Value => reshape(b, tokens, [batch, sequence, inner]);
    /** Every head's part of every token, with length 1. */
    const directions = (tokens: Value): Value =>
      divideByLength(b, reshape(b, tokens, [-1, heads, headWidth]), 3);
    const inputs = {
      query: sequences(multiply(b, directions(query), scale)),
      key: sequences(directions(key)),
      value: sequences(value),
      bias,
    };
    const isFused = this.forms.attention === 'fused';
    const mixed = isFused ? fusedAttention(b, inputs, heads, 1) : this.#explicitAttention(b, inputs, heads);
    return this.linear(b, reshape(b, mixed, [-1, inner]), attention.output, x);
  }

  /** RMS norms give queries and keys length sqrt(head width). Dividing the queries' factor by the head width corrects both. */
  #attention16(b: GraphBuilder, x: Value, normalised: Value, attention: CosineAttention): Value {
    const { heads, batch, sequence, bias } = attention;
    const headWidth = attention.scale.length;
    const inner = heads * headWidth;
    const rounded = cast(b, x, 'float16');
    const project = (tokens: Value, weight: TensorRef | string): Value =>
      linear(b, tokens, this.weights.half(b, weight));
    const sequences = (tokens: Value): Value => reshape(b, tokens, [batch, sequence, inner]);
    const normed = (tokens: Value, name: string, factors: Float32Array): Value => {
      const gamma = b.float16(name, [headWidth], toFloat16(factors));
      return sequences(rmsNorm(b, reshape(b, tokens, [-1, heads, headWidth]), gamma));
    };
    const scale = attention.scale.map((factor) => factor / headWidth);
    const query = project(cast(b, normalised, 'float16'), attention.query);
    const key = project(rounded, attention.key);
    const inputs = {
      query: normed(query, `${nameOf(attention.query)}/rms-scale`, scale),
      key: normed(key, `ones-${headWidth}`, new Float32Array(headWidth).fill(1)),
      value: sequences(project(rounded, attention.value)),
      bias: bias === undefined ? undefined : cast(b, bias, 'float16'),
    };
    const mixed = fusedAttention(b, inputs, heads, 1);
    const product = project(reshape(b, mixed, [-1, inner]), attention.output);
    return add(b, cast(b, product, 'float32'), x);
  }

  /** Bias and softmax are float32 here. */
  #explicitAttention(b: GraphBuilder, { query, key, value, bias }: AttentionInputs, heads: number): Value {
    // `[batch, sequence, heads, head width]` in another order; 0 keeps a dimension.
    const split = (x: Value, order: readonly number[]): Value =>
      transpose(b, reshape(b, x, [0, 0, heads, -1]), order);
    const logits = this.#product(b, split(query, [0, 2, 1, 3]), split(key, [0, 2, 3, 1]));
    const biased = bias === undefined ? logits : add(b, logits, bias);
    const weights = b.node('Softmax', [biased], { axis: { int: -1 } });
    const mixed = this.#product(b, weights, split(value, [0, 2, 1, 3]));
    return reshape(b, transpose(b, mixed, [0, 2, 1, 3]), [0, 0, -1]);
  }

  #product(b: GraphBuilder, left: Value, right: Value): Value {
    if (this.forms.precision === 'float32') return b.node('MatMul', [left, right]);
    return cast(b, b.node('MatMul', [cast(b, left, 'float16'), cast(b, right, 'float16')]), 'float32');
  }
}

function nameOf(weight: TensorRef | string): string {
  return typeof weight === 'string' ? weight : weight.name;
}
