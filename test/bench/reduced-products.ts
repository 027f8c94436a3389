import { toFloat16 } from '../../src/core/onnx-graph/float16.js';
import type { OnnxGraph, OnnxNode, OnnxTensor, OnnxType } from '../../src/core/onnx-graph/onnx-model.js';
import { ONNX_TYPE } from '../../src/core/onnx-graph/onnx-model.js';
import { MICROSOFT_DOMAIN } from '../../src/core/onnx-graph/serialize-model.js';
import { blockwise, columnwise, columnwiseHalves, type Matrix } from './quantised-weights.js';

/** Nodes and constants that replace a `Gemm` with the same operands; the last node returns the result. */
interface Replacement {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
}

/** `left W^T`, with the weights `[columns, inner]` in a form with fewer bits. */
type Form = (product: {
  readonly name: string;
  readonly left: string;
  readonly weight: Matrix;
}) => Replacement;

/**
 * ONNX Runtime's ways to multiply float32 operands with fewer bits. The 8-bit forms quantise the left operand anew for each
 * product, as activations require.
 */
export const REDUCED_FORMS: Readonly<Record<string, Form>> = {
  fp16: (product) => inHalf(product, 'float16'),
  bf16: (product) => inHalf(product, 'bfloat16'),
  // One bit is unused: processors without VNNI add pairs of products in 16 bits, which would overflow otherwise.
  'int8 s8': (product) => dynamic(product, { type: 'int8', largest: 63 }),
  'int8 u8': (product) => dynamic(product, { type: 'uint8', largest: 127 }),
  'int8 blocks': (product) => inBlocks(product, 8),
  'int4 blocks': (product) => inBlocks(product, 4),
  'split bytes': inSplitBytes,
};

/** Block size: weights of a column that share a scale. */
const BLOCK = 32;
/** Accuracy level of `MatMulNBits`: quantises the left operand to 8 bits. */
const INT8_ACCURACY = 4;

/**
 * Returns the graph with its products of a constant in another form, including those in nested graphs.
 * @param read returns the values of a constant
 * @param isKept selects constants whose products stay unchanged
 */
export function reduceProducts(
  graph: OnnxGraph,
  form: Form,
  read: (tensor: OnnxTensor) => Float32Array,
  isKept: (constant: string) => boolean = () => false,
): OnnxGraph {
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const initializers: OnnxTensor[] = [];
  const reduced = new Set<string>();
  const nodes = graph.nodes.flatMap((node): readonly OnnxNode[] => {
    const body = bodyOf(node);
    if (body !== undefined) {
      const nested = reduceProducts(body, form, read, isKept);
      return [{ ...node, attributes: { ...node.attributes, body: { graph: nested } } }];
    }
    const [left, weightName] = node.inputs;
    const addend = node.inputs.at(2);
    const weight = constants.get(weightName);
    if (node.operator !== 'Gemm' || weight === undefined || isKept(weightName)) return [node];
    const [columns, inner] = weight.shape;
    const [output] = node.outputs;
    const name = addend === undefined ? output : `${output}/product`;
    const replacement = form({ name, left, weight: { values: read(weight), columns, inner } });
    initializers.push(...replacement.initializers);
    reduced.add(weightName);
    return addend === undefined
      ? replacement.nodes
      : [...replacement.nodes, nodeOf('Add', [name, addend], output)];
  });
  const kept = graph.initializers.filter(({ name }) => !reduced.has(name));
  return { ...graph, nodes, initializers: [...kept, ...initializers] };
}

/** The body graph of a Scan. */
function bodyOf({ attributes }: OnnxNode): OnnxGraph | undefined {
  const body = Object.entries(attributes).find(([name]) => name === 'body')?.[1];
  return body !== undefined && 'graph' in body ? body.graph : undefined;
}

function inHalf({ name, left, weight }: Parameters<Form>[0], type: 'float16' | 'bfloat16'): Replacement {
  const to = (target: OnnxType) => ({ to: { int: ONNX_TYPE[target] } });
  const { values, columns, inner } = weight;
  // For bfloat16 only the existence of the product matters, so the values are not converted.
  const stored = type === 'float16' ? toFloat16(values) : values;
  const storedType = type === 'float16' ? 'float16' : 'float32';
  return {
    initializers: [embedded(`${name}/weight`, storedType, [columns, inner], stored)],
    nodes: [
      nodeOf('Cast', [left], `${name}/left`, to(type)),
      nodeOf('Cast', [`${name}/weight`], `${name}/right`, to(type)),
      nodeOf('Gemm', [`${name}/left`, `${name}/right`], `${name}/half`, { transB: { int: 1 } }),
      nodeOf('Cast', [`${name}/half`], name, to('float32')),
    ],
  };
}

function dynamic(
  { name, left, weight }: Parameters<Form>[0],
  { type, largest }: { readonly type: 'int8' | 'uint8'; readonly largest: number },
): Replacement {
  const { columns, inner } = weight;
  const zeroPoint = type === 'uint8' ? 128 : 0;
  const { bytes, scales } = columnwise(weight, largest, zeroPoint);
  return {
    initializers: [
      embedded(`${name}/weight`, type, [inner, columns], bytes),
      embedded(`${name}/scales`, 'float32', [columns], scales),
      embedded(`${name}/zero-points`, type, [columns], new Uint8Array(columns).fill(zeroPoint)),
    ],
    nodes: [
      nodeOf(
        'DynamicQuantizeMatMul',
        [left, `${name}/weight`, `${name}/scales`, `${name}/zero-points`],
        name,
        {},
        MICROSOFT_DOMAIN,
      ),
    ],
  };
}

function inBlocks({ name, left, weight }: Parameters<Form>[0], bits: 4 | 8): Replacement {
  const { columns, inner } = weight;
  const blocks = Math.ceil(inner / BLOCK);
  const { bytes, scales } = blockwise(weight, BLOCK, bits);
  return {
    initializers: [
      embedded(`${name}/weight`, 'uint8', [columns, blocks, (BLOCK * bits) / 8], bytes),
      embedded(`${name}/scales`, 'float32', [columns * blocks], scales),
    ],
    nodes: [
      nodeOf(
        'MatMulNBits',
        [left, `${name}/weight`, `${name}/scales`],
        name,
        {
          K: { int: inner },
          N: { int: columns },
          bits: { int: bits },
          block_size: { int: BLOCK },
          accuracy_level: { int: INT8_ACCURACY },
        },
        MICROSOFT_DOMAIN,
      ),
    ],
  };
}

/** Steps of a low half in one step of its high half. */
const HALF_STEPS = 256;
/** Zero point of both halves of the left operand, whose values have either sign. */
const ZERO_POINT = 128;

/**
 * Each operand as the sum of two halves of 8 bits: high x high, and both cross terms as one product of twice the inner size;
 * low x low is left out. The left operand is unsigned with one scale, the weights are signed with one per column, because
 * only these products (u8 x s8) use VNNI and AMX. Without both, pairs of products overflow their 16 bits.
 */
function inSplitBytes({ name, left, weight }: Parameters<Form>[0]): Replacement {
  const { columns, inner } = weight;
  const { high, low, scales } = columnwiseHalves(weight);
  const part = (text: string): string => `${name}/${text}`;
  const crossing = Buffer.concat([low, high]);
  const scalar = (text: string, value: number): OnnxTensor =>
    embedded(part(text), 'float32', [], Float32Array.of(value));
  return {
    initializers: [
      embedded(part('high-weight'), 'int8', [inner, columns], high),
      embedded(part('crossing-weight'), 'int8', [2 * inner, columns], crossing),
      embedded(part('scales'), 'float32', [columns], scales),
      embedded(part('zero-point'), 'uint8', [], Uint8Array.of(ZERO_POINT)),
      // The largest value is 127 high steps; an operand of zeros still has a scale.
      scalar('to-step', 1 / 127),
      scalar('least', 1e-30),
      scalar('half-steps', HALF_STEPS),
      scalar('to-low', 1 / HALF_STEPS),
    ],
    nodes: [
      nodeOf('Abs', [left], part('magnitude')),
      nodeOf('ReduceMax', [part('magnitude')], part('largest'), { keepdims: { int: 0 } }),
      nodeOf('Max', [part('largest'), part('least')], part('range')),
      nodeOf('Mul', [part('range'), part('to-step')], part('step')),
      nodeOf('Mul', [part('step'), part('to-low')], part('low-step')),
      nodeOf('QuantizeLinear', [left, part('step'), part('zero-point')], part('high')),
      nodeOf('DequantizeLinear', [part('high'), part('step'), part('zero-point')], part('rounded')),
      nodeOf('Sub', [left, part('rounded')], part('rest')),
      nodeOf('QuantizeLinear', [part('rest'), part('low-step'), part('zero-point')], part('low')),
      nodeOf('Concat', [part('high'), part('low')], part('both'), { axis: { int: 1 } }),
      nodeOf('MatMulInteger', [part('high'), part('high-weight'), part('zero-point')], part('high-product')),
      nodeOf('MatMulInteger', [part('both'), part('crossing-weight'), part('zero-point')], part('crossing')),
      nodeOf('Cast', [part('high-product')], part('high-sum'), { to: { int: ONNX_TYPE.float32 } }),
      nodeOf('Cast', [part('crossing')], part('crossing-sum'), { to: { int: ONNX_TYPE.float32 } }),
      nodeOf('Mul', [part('high-sum'), part('half-steps')], part('high-steps')),
      nodeOf('Add', [part('high-steps'), part('crossing-sum')], part('steps')),
      nodeOf('Mul', [part('scales'), part('step')], part('unit')),
      nodeOf('Mul', [part('steps'), part('unit')], name),
    ],
  };
}

function nodeOf(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: OnnxNode['attributes'] = {},
  domain = '',
): OnnxNode {
  return { name: output, operator, domain, inputs, outputs: [output], attributes };
}

function embedded(
  name: string,
  type: OnnxType,
  shape: readonly number[],
  { buffer, byteOffset, byteLength }: ArrayBufferView,
): OnnxTensor {
  return { storage: 'embedded', name, type, shape, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
}
