import type { GraphBuilder, Value } from './graph-builder.js';
import { divideByLength, l2Normalize } from './operators.js';

/**
 * `streamed`: one depth patch after the other goes through the spatial transformer, and one block of positions after the
 * other through the temporal transformer and the quantiser, in two Scans: what a step computes stays in the processor's
 * cache, and the memory needed is that of a step. The causal PEG makes it possible: a layer needs of the slices before
 * only its own two last inputs.
 * `whole`: every operator sees all tokens, as graphics processors want it.
 */
export type EncoderStrategy = 'streamed' | 'whole';

/**
 * Vectors along the last axis of `axes` divided by their lengths. CUDA has no LpNormalization; a processor is faster with it.
 */
export function unitLength(b: GraphBuilder, x: Value, axes: number, strategy: EncoderStrategy): Value {
  return strategy === 'whole' ? divideByLength(b, x, axes) : l2Normalize(b, x);
}
