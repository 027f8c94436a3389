import type { GraphBuilder, Value } from './graph-builder.js';
import { ONNX_TYPE } from './onnx-model.js';
import type { OnnxType } from './onnx-model.js';
import { MICROSOFT_DOMAIN } from './serialize-model.js';

/**
 * `x W^T + addend` with `W` as PyTorch's Linear stores it, `[outputs, inputs]`. `x` is `[rows, inputs]`. `addend` is the
 * Linear's bias or another summand: adding a residual here costs nothing.
 */
export function linear(b: GraphBuilder, x: Value, weight: Value, addend?: Value): Value {
  return b.node('Gemm', addend === undefined ? [x, weight] : [x, weight, addend], { transB: { int: 1 } });
}

/** Layer normalisation over the last axis. */
export function layerNorm(b: GraphBuilder, x: Value, gamma: Value, beta: Value, epsilon: number): Value {
  return b.node('LayerNormalization', [x, gamma, beta], { axis: { int: -1 }, epsilon: { float: epsilon } });
}

export function add(b: GraphBuilder, left: Value, right: Value): Value {
  return b.node('Add', [left, right]);
}

export function multiply(b: GraphBuilder, left: Value, right: Value): Value {
  return b.node('Mul', [left, right]);
}

/** The exact GELU, with the error function. */
export function gelu(b: GraphBuilder, x: Value): Value {
  return b.node('Gelu', [x], {}, { domain: MICROSOFT_DOMAIN });
}

export function cast(b: GraphBuilder, x: Value, type: OnnxType): Value {
  return b.node('Cast', [x], { to: { int: ONNX_TYPE[type] } });
}

export function reshape(b: GraphBuilder, x: Value, shape: readonly number[]): Value {
  return b.node('Reshape', [x, b.int64(shape)]);
}

export function transpose(b: GraphBuilder, x: Value, permutation: readonly number[]): Value {
  return b.node('Transpose', [x], { perm: { ints: permutation } });
}

/** Elements of the first axis, from `from` up to but not including `to`. */
export function sliceRows(b: GraphBuilder, x: Value, from: number, to: number): Value {
  return b.node('Slice', [x, b.int64([from]), b.int64([to])]);
}

/**
 * Divides the first axis.
 * @param sizes of the parts, in order
 * @returns a function from an index to its part
 */
export function splitRows(b: GraphBuilder, x: Value, sizes: readonly number[]): (index: number) => Value {
  const parts = b.nodes('Split', [x, b.int64(sizes)], { axis: { int: 0 } }, { outputs: sizes.length });
  return (index) => {
    const part = parts[index];
    if (part === undefined)
      throw new Error(`There are ${sizes.length} parts, and none with the index ${index}.`);
    return part;
  };
}

/** Joins the parts along the first axis. */
export function joinRows(b: GraphBuilder, parts: readonly Value[]): Value {
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : b.node('Concat', parts, { axis: { int: 0 } });
}

/** `x / ||x||` over the last axis. */
export function l2Normalize(b: GraphBuilder, x: Value): Value {
  return b.node('LpNormalization', [x], { axis: { int: -1 }, p: { int: 2 } });
}

/** Minimum length when normalising, so that a vector of zeros stays zero. */
const SMALLEST_LENGTH = 1e-12;

/** {@link l2Normalize} with operators that every execution provider has, over the last of `axes` axes. */
export function divideByLength(b: GraphBuilder, x: Value, axes: number): Value {
  const length = b.node('ReduceL2', [x, b.int64([axes - 1])]);
  const smallest = b.float32('smallest-length', [1], Float32Array.of(SMALLEST_LENGTH));
  return b.node('Div', [x, b.node('Max', [length, smallest])]);
}

/** `x / rms(x) * gamma` over the last axis, where `rms` is the root mean square. Sums are float32 for 16-bit values, too. */
export function rmsNorm(b: GraphBuilder, x: Value, gamma: Value): Value {
  const attributes = { axis: { int: -1 }, epsilon: { float: SMALLEST_LENGTH ** 2 } };
  return b.node('SimplifiedLayerNormalization', [x, gamma], attributes);
}

export interface AttentionInputs {
  /** `[batch, sequence, heads * head width]`, like `key` and `value`. */
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  /** Added to the logits: `[1, heads, sequence, sequence]`. */
  readonly bias?: Value | undefined;
}

/** softmax(`scale` q k^T + bias) v for each head; `[batch, sequence, heads * head width]`. */
export function attention(b: GraphBuilder, inputs: AttentionInputs, heads: number, scale: number): Value {
  const { query, key, value, bias } = inputs;
  return b.node(
    'MultiHeadAttention',
    bias === undefined ? [query, key, value] : [query, key, value, undefined, undefined, bias],
    { num_heads: { int: heads }, scale: { float: scale } },
    { domain: MICROSOFT_DOMAIN },
  );
}

export interface Typed {
  readonly type: OnnxType;
  readonly shape: readonly number[];
}

export interface ScanBody {
  /** The states of the next step. */
  readonly states: readonly Value[];
  /** Outputs of this step; the Scan stacks the steps' outputs along a new first axis. */
  readonly outputs: readonly (Typed & { readonly value: Value })[];
}

/**
 * Runs `body` once for each element of the first axis of `sequences`, which are `[steps, ...shape]`, and carries `states`
 * along. Returns the stacked outputs. One step's values are small, so they stay in the processor's cache, and the whole scan
 * needs only the memory of one step.
 */
export function scan(
  b: GraphBuilder,
  name: string,
  states: readonly (Typed & { readonly name: string; readonly initial: Value })[],
  sequences: readonly (Typed & { readonly name: string; readonly value: Value })[],
  body: (nested: GraphBuilder, states: readonly Value[], elements: readonly Value[]) => ScanBody,
): readonly Value[] {
  const nested = b.nested(name);
  const stateInputs = states.map((state) => nested.input(`${state.name}.before`, state.type, state.shape));
  const elements = sequences.map((sequence) => nested.input(sequence.name, sequence.type, sequence.shape));
  const result = body(nested, stateInputs, elements);
  result.states.forEach((value, index) => {
    const state = states[index];
    if (state === undefined) throw new Error(`${name} returns more states than it takes.`);
    nested.unnamedOutput(value, state.type, state.shape);
  });
  for (const output of result.outputs) nested.unnamedOutput(output.value, output.type, output.shape);
  const all = b.nodes(
    'Scan',
    [...states.map((state) => state.initial), ...sequences.map((sequence) => sequence.value)],
    { body: { graph: nested.build() }, num_scan_inputs: { int: sequences.length } },
    { outputs: states.length + result.outputs.length },
  );
  return all.slice(states.length);
}
