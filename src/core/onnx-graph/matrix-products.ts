import type { TensorRef } from '../checkpoint/checkpoint.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import { add, attention, cast, gelu, linear, multiply, reshape, transpose } from './operators.js';
import type { AttentionInputs } from './operators.js';
import type { Weights } from './weights.js';

/**
 * Precision of the matrix products of the transformers. The residual stream, layer norms, lengths, the position encoding, the
 * codebook and the readout stay float32. `float16` rounds the operands and results of
 * products to 11 significant bits; graphics processors accumulate in float32.
 */
export type MatrixPrecision = 'float32' | 'float16';

export interface ProductForms {
  readonly precision: MatrixPrecision;
  /** `fused`: ONNX Runtime's own operator. `explicit`: two products and a softmax, with memory for all logits. */
  readonly attention: 'fused' | 'explicit';
  /** Precision between the matrices of a feed-forward. */
  readonly gate: MatrixPrecision;
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
    if (this.forms.gate === 'float32') {
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

  /** {@link attention} with the products of queries and keys as logits. */
  attention(b: GraphBuilder, inputs: AttentionInputs, heads: number): Value {
    if (this.forms.attention === 'explicit') return this.#explicitAttention(b, inputs, heads);
    if (this.forms.precision === 'float32') return attention(b, inputs, heads, 1);
    const { query, key, value, bias } = inputs;
    const halves = {
      query: cast(b, query, 'float16'),
      key: cast(b, key, 'float16'),
      value: cast(b, value, 'float16'),
      bias: bias === undefined ? undefined : cast(b, bias, 'float16'),
    };
    return cast(b, attention(b, halves, heads, 1), 'float32');
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
