/**
 * Whether the processor multiplies matrices faster in fewer bits than 32, at the encoder's shapes, and how far the results
 * are from those in 32.
 *
 *   npm run bench:precision [-- --runs 5]
 *
 * Products take turns, so that all see the same machine. `int8` quantises its left operand for each product anew, as
 * activations have to be. What a precision does to codes and findings: npm run verify:gpu -- --device cpu --precision fp16
 */
import { Command } from 'commander';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { toFloat16 } from '../../src/onnx-graph/float16.js';
import { GraphBuilder, type Value } from '../../src/onnx-graph/graph-builder.js';
import { cast, linear } from '../../src/onnx-graph/operators.js';
import { MICROSOFT_DOMAIN, OPSET, serializeModel } from '../../src/onnx-graph/serialize-model.js';
import { positiveNumber } from './command-options.js';
import { noise } from './matrix-products.js';
import { secondsOf, spreadOf } from './statistics.js';

/** Tokens of a slice, as the encoder takes them at a time; inner size and columns of its larger products. */
const ROWS = 576;
const SHAPES = [
  { name: 'query', inner: 512, columns: 256 },
  { name: 'feed-forward in', inner: 512, columns: 1365 },
  { name: 'feed-forward out', inner: 1365, columns: 512 },
  { name: 'patch embedding', inner: 4000, columns: 512 },
] as const;
type Shape = (typeof SHAPES)[number];

/** The product of `x` and a constant weight in a precision, as float32. */
type Product = (b: GraphBuilder, x: Value, weight: Float32Array, shape: Shape) => Value;

const PRODUCTS: Readonly<Record<string, Product>> = {
  fp32: (b, x, weight, { inner, columns }) => linear(b, x, b.float32('weight', [columns, inner], weight)),
  fp16: (b, x, weight, { inner, columns }) => {
    const half = b.float16('weight', [columns, inner], toFloat16(weight));
    return cast(b, linear(b, cast(b, x, 'float16'), half), 'float32');
  },
  bf16: (b, x, weight, { inner, columns }) => {
    const half = cast(b, b.float32('weight', [columns, inner], weight), 'bfloat16');
    return cast(b, linear(b, cast(b, x, 'bfloat16'), half), 'float32');
  },
  int8: (b, x, weight, { inner, columns }) => {
    const { scales, bytes } = quantised(weight, inner, columns);
    const matrix = b.constant('weight', (name) => ({
      storage: 'embedded',
      name,
      type: 'int8',
      shape: [inner, columns],
      bytes: new Uint8Array(bytes.buffer),
    }));
    const inputs = [x, matrix, b.float32('scales', [columns], scales)];
    return b.node('DynamicQuantizeMatMul', inputs, {}, { domain: MICROSOFT_DOMAIN });
  },
};

/** One bit less than there is: processors without VNNI add pairs of products in 16 bits, where more would overflow. */
const LARGEST_WEIGHT = 63;

/** Columns of the transposed weight in 8 bits, each with a scale of its own. */
function quantised(weight: Float32Array, inner: number, columns: number) {
  const bytes = new Int8Array(inner * columns);
  const scales = new Float32Array(columns);
  for (let column = 0; column < columns; column++) {
    const row = weight.subarray(column * inner, (column + 1) * inner);
    scales[column] = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / LARGEST_WEIGHT;
    row.forEach((value, at) => (bytes[at * columns + column] = Math.round(value / scales[column])));
  }
  return { scales, bytes };
}

async function sessionOf(product: Product, shape: Shape): Promise<InferenceSession | undefined> {
  const b = new GraphBuilder('product');
  const x = b.input('x', 'float32', [ROWS, shape.inner]);
  const result = product(b, x, noise(shape.inner * shape.columns), shape);
  b.output(result, 'y', 'float32', [ROWS, shape.columns]);
  // What ONNX Runtime has no kernel for it refuses to load.
  return InferenceSession.create(serializeModel({ graph: b.build(), opset: OPSET })).catch(() => undefined);
}

async function compare(shape: Shape, runs: number): Promise<string[]> {
  const feeds = { x: new Tensor('float32', noise(ROWS * shape.inner), [ROWS, shape.inner]) };
  const seconds = new Map<string, number[]>();
  const results = new Map<string, Float32Array>();
  const sessions = new Map<string, InferenceSession | undefined>();
  for (const [name, product] of Object.entries(PRODUCTS)) sessions.set(name, await sessionOf(product, shape));
  for (let run = 0; run <= runs; run++) {
    for (const [name, session] of sessions) {
      if (session === undefined) continue;
      const taken = await secondsOf(async () => {
        const { y } = await session.run(feeds);
        results.set(name, y.data as Float32Array);
      });
      // The first run finds the memory.
      if (run > 0) seconds.set(name, [...(seconds.get(name) ?? []), taken]);
    }
  }
  for (const session of sessions.values()) await session?.release();
  const exact = results.get('fp32') ?? new Float32Array();
  const usual = spreadOf(seconds.get('fp32') ?? []).median;
  return Object.keys(PRODUCTS).map((name) => {
    const [own, values] = [seconds.get(name), results.get(name)];
    const label = `${shape.name.padEnd(18)}${name.padEnd(6)}`;
    if (own === undefined || values === undefined) return `${label}ONNX Runtime has no such product here`;
    const { median } = spreadOf(own);
    const error = Math.sqrt(meanSquare(values.map((value, at) => value - exact[at])) / meanSquare(exact));
    return `${label}${(1000 * median).toFixed(1)} ms, ${(median / usual).toFixed(2)} times fp32; error ${error.toExponential(1)}`;
  });
}

function meanSquare(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

const { runs } = new Command()
  .option('--runs <number>', 'runs of each product', positiveNumber, 20)
  .parse()
  .opts<{ readonly runs: number }>();
for (const shape of SHAPES) process.stdout.write(`${(await compare(shape, runs)).join('\n')}\n`);
