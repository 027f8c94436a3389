import type { TensorRef } from '../checkpoint/checkpoint.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import { add, attention, cast, linear } from './operators.js';
import type { AttentionInputs } from './operators.js';
import type { Weights } from './weights.js';

/**
 * What the matrix products of the transformers are computed in. Everything between them stays float32: the residual
 * stream, layer norms, lengths, the position encoding, the codebook and the readout. `float16` rounds the operands and
 * results of products to 11 significant bits; graphics processors add them up in float32.
 */
export type MatrixPrecision = 'float32' | 'float16';

/** The products of an encoder with its weights. They take and give float32 whatever they compute in. */
export class MatrixProducts {
  constructor(
    readonly weights: Weights,
    private readonly precision: MatrixPrecision,
  ) {}

  /** `x W^T + addend`, as {@link linear}. A product in float16 gets its addend after it, in float32. */
  linear(b: GraphBuilder, x: Value, weight: TensorRef | string, addend?: Value): Value {
    if (this.precision === 'float32') return linear(b, x, this.weights.constant(b, weight), addend);
    const product = linear(b, cast(b, x, 'float16'), this.weights.half(b, weight));
    const result = cast(b, product, 'float32');
    return addend === undefined ? result : add(b, result, addend);
  }

  /** As {@link attention}. */
  attention(b: GraphBuilder, inputs: AttentionInputs, heads: number, scale: number): Value {
    if (this.precision === 'float32') return attention(b, inputs, heads, scale);
    const { query, key, value, bias } = inputs;
    const half = (x: Value): Value => cast(b, x, 'float16');
    const halves = {
      query: half(query),
      key: half(key),
      value: half(value),
      bias: bias === undefined ? undefined : half(bias),
    };
    return cast(b, attention(b, halves, heads, scale), 'float32');
  }
}
