/** Small ONNX networks with random weights, written by the project's own writer. */
import { GraphBuilder, type Value } from '../../src/core/onnx-graph/graph-builder.js';
import type { OnnxDimension } from '../../src/core/onnx-graph/onnx-model.js';
import { serializeModel } from '../../src/core/onnx-graph/serialize-model.js';
import { randomStorage } from '../generate/random-weights.js';

/** Operator set of exported networks, which is newer than that of the service's own graphs. */
const EXPORTED_OPSET = 21;

export interface NetworkShape {
  readonly outputs: number;
  /** Declared sizes of the input; a text stands for a size that is unknown until the network runs. */
  readonly input: readonly OnnxDimension[];
  readonly seed?: number;
}

/**
 * The shape of a MedNeXt classifier (Roy et al., 2023): a stem, a block, a block that halves the sides, another block, the mean
 * over the volume and a linear layer. A block is a depthwise convolution of 3 x 3 x 3, group normalisation, an expansion by 2
 * with GELU, a compression, and the residual.
 */
export function medNeXtLike({ outputs, input, seed = 1 }: NetworkShape): Uint8Array {
  const b = new GraphBuilder('mednext');
  const make = weightsOf(b, seed);
  const channels = 4;
  const x = b.input('x', 'float32', input);
  let y = b.node('Conv', [x, make('stem', [channels, 1, 1, 1, 1])], ONES);
  y = medNeXtBlock(b, make, y, 'first', channels, 1);
  y = medNeXtBlock(b, make, y, 'down', channels, 2);
  y = medNeXtBlock(b, make, y, 'last', channels, 1);
  const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [y])], { axis: { int: 1 } });
  const logits = b.node('Gemm', [pooled, make('head', [channels, outputs])]);
  b.output(logits, 'y', 'float32', [1, outputs]);
  return serializeModel({ graph: b.build(), opset: EXPORTED_OPSET });
}

const ONES = { kernel_shape: { ints: [1, 1, 1] } };

type MakeWeights = (name: string, shape: readonly number[]) => Value;

function medNeXtBlock(
  b: GraphBuilder,
  make: MakeWeights,
  x: Value,
  name: string,
  channels: number,
  stride: number,
): Value {
  const depthwise = b.node('Conv', [x, make(`${name}.depthwise`, [channels, 1, 3, 3, 3])], {
    kernel_shape: { ints: [3, 3, 3] },
    pads: { ints: [1, 1, 1, 1, 1, 1] },
    strides: { ints: [stride, stride, stride] },
    group: { int: channels },
  });
  const scale = b.float32('scale', [channels], new Float32Array(channels).fill(1));
  const bias = b.float32('bias', [channels], new Float32Array(channels));
  const normal = b.node('GroupNormalization', [depthwise, scale, bias], { num_groups: { int: channels } });
  const wide = b.node('Conv', [normal, make(`${name}.expand`, [2 * channels, channels, 1, 1, 1])], ONES);
  const narrow = b.node(
    'Conv',
    [b.node('Gelu', [wide]), make(`${name}.compress`, [channels, 2 * channels, 1, 1, 1])],
    ONES,
  );
  const residual =
    stride === 1
      ? x
      : b.node('Conv', [x, make(`${name}.residual`, [channels, channels, 1, 1, 1])], {
          ...ONES,
          strides: { ints: [stride, stride, stride] },
        });
  return b.node('Add', [residual, narrow]);
}

/** A network of slices: a convolution, the mean, and a linear layer over the mean and the time step `t`. */
export function sliceNetwork({ outputs, input, seed = 2 }: NetworkShape): Uint8Array {
  const b = new GraphBuilder('slices');
  const make = weightsOf(b, seed);
  const [batch = 'batch'] = input;
  const x = b.input('x', 'float32', input);
  const t = b.input('t', 'int64', [batch]);
  const channels = typeof input[1] === 'number' ? input[1] : 1;
  const convolved = b.node('Conv', [x, make('stem', [4, channels, 3, 3])], {
    kernel_shape: { ints: [3, 3] },
    pads: { ints: [1, 1, 1, 1] },
  });
  const pooled = b.node('GlobalAveragePool', [b.node('Relu', [convolved])]);
  const features = b.node('Flatten', [pooled], { axis: { int: 1 } });
  const time = b.node('Unsqueeze', [b.node('Cast', [t], { to: { int: 1 } }), b.int64([1])]);
  const logits = b.node('Gemm', [
    b.node('Concat', [features, time], { axis: { int: 1 } }),
    make('head', [5, outputs]),
  ]);
  b.output(logits, 'y', 'float32', [batch, outputs]);
  return serializeModel({ graph: b.build(), opset: EXPORTED_OPSET });
}

/** A network whose outputs are the mean of its input, plus 0, 1, 2 …: its scores can be computed by hand. */
export function meanNetwork({ outputs, input }: NetworkShape): Uint8Array {
  const b = new GraphBuilder('mean');
  const x = b.input('x', 'float32', input);
  const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [x])], { axis: { int: 1 } });
  const steps = b.float32(
    'steps',
    [1, outputs],
    Float32Array.from({ length: outputs }, (_, at) => at),
  );
  b.output(b.node('Add', [pooled, steps]), 'y', 'float32', [input[0] ?? 1, outputs]);
  return serializeModel({ graph: b.build(), opset: EXPORTED_OPSET });
}

/** A network with one operator of any name between its input and its output. */
export function networkOfOperator(
  operator: string,
  input: readonly OnnxDimension[],
  domain = '',
): Uint8Array {
  const b = new GraphBuilder('one');
  const x = b.input('x', 'float32', input);
  b.output(b.node(operator, [x], {}, { domain }), 'y', 'float32', input);
  return serializeModel({ graph: b.build(), opset: EXPORTED_OPSET });
}

function weightsOf(b: GraphBuilder, seed: number): MakeWeights {
  let count = 0;
  return (name, shape) => {
    count += 1;
    const size = shape.reduce((product, side) => product * side, 1);
    const weights = { kind: 'normal', mean: 0, deviation: 0.5 } as const;
    const [bytes] = randomStorage(size, weights, seed * 100 + count).chunks();
    return b.float32(name, shape, new Float32Array(new Uint8Array(bytes).buffer));
  };
}
