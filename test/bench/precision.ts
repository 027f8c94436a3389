/**
 * Measures whether the CPU multiplies matrices faster with fewer than 32 bits, and the effect on codes and findings.
 *
 *   npm run bench:precision [-- --runs 20 --studies 5 --full --forms 'int8 s8' 'int8 blocks' --json]
 *
 * First single products at the encoder's shapes, alternating so that all see the same machine; then both encoders of the
 * demonstration, or with --full of the published size, on phantoms, compared with the same encoders in fp32.
 */
import { Command, Option } from 'commander';
import { InferenceSession, Tensor } from '../../src/core/inference/onnx-runtime.js';
import { GraphBuilder } from '../../src/core/onnx-graph/graph-builder.js';
import type { OnnxTensor } from '../../src/core/onnx-graph/onnx-model.js';
import { linear } from '../../src/core/onnx-graph/operators.js';
import { OPSET, serializeModel } from '../../src/core/onnx-graph/serialize-model.js';
import { comparedModels } from '../gpu/compared-models.js';
import { positiveNumber } from './command-options.js';
import { noise } from './matrix-products.js';
import { compareReducedEncoders, type ReducedEncoding } from './reduced-encoders.js';
import { reduceProducts, REDUCED_FORMS } from './reduced-products.js';
import { secondsOf, spreadOf, spreadText, type Spread } from './statistics.js';

/** Tokens of a slice, processed together; inner size and columns of the encoder's larger products. */
const ROWS = 576;
const SHAPES = [
  { name: 'query', inner: 512, columns: 256 },
  { name: 'feed-forward in', inner: 512, columns: 1365 },
  { name: 'feed-forward out', inner: 1365, columns: 512 },
  { name: 'patch embedding', inner: 4000, columns: 512 },
] as const;
type Shape = (typeof SHAPES)[number];

const USUAL = 'fp32';

interface Options {
  readonly runs: number;
  readonly studies: number;
  readonly full: boolean;
  readonly forms: readonly string[];
  readonly json: boolean;
}

/** A product of one shape in one form, and the root mean square of its difference from fp32. */
interface ReducedProduct {
  readonly shape: string;
  readonly form: string;
  readonly milliseconds: Spread;
  /** fp32's time divided by this form's time. */
  readonly gain: number;
  readonly error: number;
}

/** The session for a shape's product in a form; undefined if ONNX Runtime has no such product. */
async function sessionOf({ inner, columns }: Shape, form: string): Promise<InferenceSession | undefined> {
  const b = new GraphBuilder('product');
  const x = b.input('x', 'float32', [ROWS, inner]);
  const weight = b.float32('weight', [columns, inner], noise(columns * inner));
  b.output(linear(b, x, weight), 'y', 'float32', [ROWS, columns]);
  const read = ({ name }: OnnxTensor): Float32Array => {
    if (name !== 'weight') throw new Error(`${name} is not a weight.`);
    return noise(columns * inner);
  };
  const graph = form === USUAL ? b.build() : reduceProducts(b.build(), REDUCED_FORMS[form], read);
  // ONNX Runtime refuses to load operators without a kernel.
  return InferenceSession.create(serializeModel({ graph, opset: OPSET })).catch(() => undefined);
}

async function compareProducts(shape: Shape, runs: number): Promise<ReducedProduct[]> {
  const feeds = { x: new Tensor('float32', noise(ROWS * shape.inner), [ROWS, shape.inner]) };
  const milliseconds = new Map<string, number[]>();
  const results = new Map<string, Float32Array>();
  const sessions: [string, InferenceSession][] = [];
  for (const form of [USUAL, ...Object.keys(REDUCED_FORMS)]) {
    const session = await sessionOf(shape, form);
    if (session !== undefined) sessions.push([form, session]);
  }
  for (let run = 0; run <= runs; run++) {
    for (const [form, session] of sessions) {
      const seconds = await secondsOf(async () => {
        const { y } = await session.run(feeds);
        results.set(form, y.data as Float32Array);
      });
      // The first run allocates memory.
      if (run > 0) milliseconds.set(form, [...(milliseconds.get(form) ?? []), 1000 * seconds]);
    }
  }
  const exact = results.get(USUAL) ?? new Float32Array();
  const usual = spreadOf(milliseconds.get(USUAL) ?? []).median;
  const products: ReducedProduct[] = [];
  for (const [form, session] of sessions) {
    await session.release();
    const spread = spreadOf(milliseconds.get(form) ?? []);
    const values = results.get(form) ?? exact;
    const error = Math.sqrt(meanSquare(values.map((value, at) => value - exact[at])) / meanSquare(exact));
    products.push({ shape: shape.name, form, milliseconds: spread, gain: usual / spread.median, error });
  }
  return products;
}

function meanSquare(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

function productLine({ shape, form, milliseconds, gain, error }: ReducedProduct): string {
  const label = `${shape.padEnd(18)}${form.padEnd(13)}`;
  return `${label}${spreadText(milliseconds, 'ms')}, ${gain.toFixed(2)} times as fast; error ${error.toExponential(1)}`;
}

function encodingLine({ form, seconds, gain, agreement }: ReducedEncoding): string {
  const [[finding, drift]] = Object.entries(agreement.findings).sort((a, b) => b[1] - a[1]);
  const time = `${spreadText(seconds, 's', 3)}, ${gain.toFixed(2)} times as fast`;
  const same = `${(100 * agreement.codes).toFixed(2)} % of the codes at least`;
  return `${'both encoders'.padEnd(18)}${form.padEnd(13)}${time}; ${same}; ${drift.toFixed(4)} at most (${finding})`;
}

const options = new Command()
  .option('--runs <number>', 'runs of each product', positiveNumber, 20)
  .option('--studies <number>', 'phantoms to encode', positiveNumber, 5)
  .option('--full', 'models of the published size', false)
  .addOption(
    new Option('--forms <names...>', 'forms of the encoders; all by default')
      .choices(Object.keys(REDUCED_FORMS))
      .default(Object.keys(REDUCED_FORMS)),
  )
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

const say = (line: string): void => {
  if (!options.json) process.stdout.write(`${line}\n`);
};
const products: ReducedProduct[] = [];
for (const shape of SHAPES) {
  const compared = await compareProducts(shape, options.runs);
  products.push(...compared);
  compared.map(productLine).forEach(say);
}
const known = new Set(products.map(({ form }) => form));
const missing = Object.keys(REDUCED_FORMS).filter((form) => !known.has(form));
if (missing.length > 0) say(`ONNX Runtime has no such products here: ${missing.join(', ')}`);
const { forms, studies, full } = options;
const encodings = await compareReducedEncoders(comparedModels(full), forms, studies, (encoding) =>
  say(encodingLine(encoding)),
);
if (options.json) process.stdout.write(`${JSON.stringify({ products, missing, encodings }, null, 2)}\n`);
