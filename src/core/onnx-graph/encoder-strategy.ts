import type { GraphBuilder, Value } from './graph-builder.js';
import { divideByLength, l2Normalize } from './operators.js';

/**
 * `streamed`: two Scans send one depth patch at a time through the spatial transformer, then one block of positions at a
 * time through the temporal transformer and the quantiser. The data of a step stays in the processor's cache, and the
 * memory needed is that of one step. The causal PEG makes this possible: of the earlier slices, a layer needs only its own
 * last two inputs.
 * `whole`: every operator sees all tokens, which suits graphics processors.
 */
export type EncoderStrategy = 'streamed' | 'whole';

/**
 * Divides the vectors along the last of `axes` axes by their lengths. CPUs are faster with LpNormalization. CUDA has it too,
 * but WebGPU and CUDA use one graph, and no measurement on a card shows which form is faster.
 */
export function unitLength(b: GraphBuilder, x: Value, axes: number, strategy: EncoderStrategy): Value {
  return strategy === 'whole' ? divideByLength(b, x, axes) : l2Normalize(b, x);
}
