/**
 * Compares the image encoder's time with that of its matrix products alone.
 *
 *   npm run bench:encoder [-- --model FILE.pt --runs 5 --threads 2 --python PYTHON --json]
 *
 * The limit is the time of the encoder's products at the rates of ONNX Runtime's Gemm in the same run, each product at its
 * own shape: with all tokens at once, as a network usually runs, and in blocks of one slice's tokens, which stay in the
 * processor's cache. Probes and passes alternate, so that both see the same machine. With an interpreter that has torch, the
 * same network is also timed in PyTorch, with as many threads, and a study the way the old Python service works.
 */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { openCheckpoint } from '../../src/core/checkpoint/open-checkpoint.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { packagePath } from '../../src/config/package-path.js';
import { ImageEncoder } from '../../src/core/inference/image-encoder.js';
import { Runtime } from '../../src/core/inference/runtime.js';
import { imageSide } from '../../src/core/onnx-graph/architecture.js';
import { inferArchitecture } from '../../src/core/onnx-graph/infer-architecture.js';
import { positiveNumber, pythonOption } from './command-options.js';
import { watchOthers } from './contention.js';
import { fullSizeCheckpoint } from './full-size-checkpoint.js';
import {
  encoderProducts,
  floatingPointOperations,
  GemmProbe,
  noise,
  type MatrixProduct,
} from './matrix-products.js';
import { report, type Figure } from './report.js';
import { secondsOf, spreadOf, spreadText } from './statistics.js';

/** Slices of the published tensor. */
const DEPTH = 240;

interface Options {
  readonly model?: string;
  readonly runs: number;
  readonly threads?: number;
  /** Interpreter for the comparison with PyTorch. */
  readonly python?: string;
  readonly json: boolean;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function probesOf(products: readonly MatrixProduct[], blockRows: number): Promise<GemmProbe[]> {
  return Promise.all(products.map((product) => GemmProbe.of(product, blockRows)));
}

interface PythonSeconds {
  readonly pass: readonly number[];
  /** Study with one pass per finding, as in the Python service. */
  readonly study: number;
}

async function timeInPython(python: string, checkpoint: string, threads: number): Promise<PythonSeconds> {
  const script = packagePath('test', 'compare', 'ct_clip_reference.py');
  const { stdout } = await promisify(execFile)(python, [script, 'time', checkpoint, `${threads}`]);
  return JSON.parse(stdout) as PythonSeconds;
}

async function measure({ model, runs, threads, python }: Options) {
  const checkpoint = openCheckpoint(model ?? fullSizeCheckpoint('vocabfine'));
  const { image } = inferArchitecture(checkpoint);
  const runtime = new Runtime({ ...loadConfiguration({}).device, inferenceThreads: threads });
  const side = imageSide(image);
  const input = { depth: DEPTH, height: side, width: side };
  const products = encoderProducts(image, DEPTH);
  const operations = sum(products.map(floatingPointOperations));
  const positions = image.grid * image.grid;
  const tokens = positions * (DEPTH / image.patchDepth);
  // Attention's many small products are not Gemms. They count at the fastest rate, which makes the limit stricter.
  const large = products.filter(({ rows }) => rows === tokens);
  const small = sum(products.filter((product) => !large.includes(product)).map(floatingPointOperations));
  const whole = await probesOf(large, tokens);
  const blocks = await probesOf(large, positions);
  const limitAt = async (probes: readonly GemmProbe[]): Promise<number> => {
    const rates: number[] = [];
    for (const probe of probes) rates.push(await probe.rate());
    const own = large.map((product, index) => floatingPointOperations(product) / rates[index]);
    return sum(own) + small / Math.max(...rates);
  };

  let encoder: ImageEncoder | undefined;
  const loading = await secondsOf(async () => {
    encoder = await ImageEncoder.load(runtime, checkpoint, image, input);
  });
  if (encoder === undefined) throw new Error('The encoder was not loaded.');
  const loaded = encoder;
  const volume = noise(DEPTH * side * side);
  const first = await secondsOf(() => loaded.encode(volume));
  const passes: number[] = [];
  const wholeLimits: number[] = [];
  const blockLimits: number[] = [];
  const othersShare = watchOthers();
  for (let run = 0; run < runs; run++) {
    wholeLimits.push(await limitAt(whole));
    blockLimits.push(await limitAt(blocks));
    passes.push(await secondsOf(() => loaded.encode(volume)));
  }
  const others = othersShare();
  await Promise.all([loaded, ...whole, ...blocks].map((part) => part.close()));
  const inPython =
    python === undefined
      ? undefined
      : await timeInPython(python, checkpoint.path, threads ?? availableParallelism());
  const pass = spreadOf(passes);
  const wholeLimit = spreadOf(wholeLimits);
  const blockLimit = spreadOf(blockLimits);
  return {
    checkpoint: checkpoint.path,
    runs,
    teraOperations: operations / 1e12,
    loadingSeconds: loading,
    firstPassSeconds: first,
    wholeLimitSeconds: wholeLimit,
    blockLimitSeconds: blockLimit,
    passSeconds: pass,
    wholeRatio: pass.median / wholeLimit.median,
    blockRatio: pass.median / blockLimit.median,
    python: inPython && {
      passSeconds: spreadOf(inPython.pass),
      passRatio: Math.min(...inPython.pass) / pass.median,
      studySeconds: inPython.study,
      /** Here a study takes one pass of each checkpoint. */
      studyRatio: inPython.study / (2 * pass.median),
    },
    othersShare: others,
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
  };
}

const options = new Command()
  .option('--model <file>', 'checkpoint; by default one of the published size is generated')
  .option('--runs <number>', 'passes', positiveNumber, 5)
  .option('--threads <number>', 'threads of ONNX Runtime', positiveNumber)
  .addOption(pythonOption('PyTorch'))
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

const result = await measure(options);
const { python } = result;
const figures: Figure[] = [
  ['matrix products', `${result.teraOperations.toFixed(3)} TFLOP`],
  ['products alone (limit)', spreadText(result.wholeLimitSeconds, 's')],
  ['  in blocks', spreadText(result.blockLimitSeconds, 's')],
  ['encoder pass', spreadText(result.passSeconds, 's')],
  ['  the first', `${result.firstPassSeconds.toFixed(2)} s`],
  ['pass / limit', `${result.wholeRatio.toFixed(3)}; in blocks ${result.blockRatio.toFixed(3)}`],
];
if (python !== undefined)
  figures.push(
    ['PyTorch', `${spreadText(python.passSeconds, 's')} a pass, ${python.passRatio.toFixed(2)} times ours`],
    [
      '  as the old service',
      `${python.studySeconds.toFixed(0)} s a study, ${python.studyRatio.toFixed(0)} times two passes`,
    ],
  );
figures.push(
  [
    'other processes',
    `${(100 * result.othersShare).toFixed(1)} % of the processors${result.othersShare > 0.05 ? ': these figures are unreliable' : ''}`,
  ],
  ['loading', `${result.loadingSeconds.toFixed(2)} s`],
  ['peak memory', `${result.peakMebibytes.toFixed(0)} MiB, the probes' included`],
);
report(figures, result, options.json);
