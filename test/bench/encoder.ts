/**
 * How near the image encoder comes to the time that its matrix products alone take.
 *
 *   npm run bench:encoder [-- --model FILE.pt --runs 5 --threads 2 --json]
 *
 * The limit is the time of the encoder's products at the rates that ONNX Runtime's Gemm reaches in the same run, each at its
 * own shape; the strict limit takes the fastest of these rates for all of them, which no shape but one can reach. Probes
 * and passes take turns, so that both see the same machine.
 */
import { Command } from 'commander';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { ImageEncoder } from '../../src/inference/image-encoder.js';
import { Runtime } from '../../src/inference/runtime.js';
import { imageSide } from '../../src/onnx-graph/architecture.js';
import { inferArchitecture } from '../../src/onnx-graph/infer-architecture.js';
import { positiveNumber } from './command-options.js';
import { watchOthers } from './contention.js';
import { fullSizeCheckpoint } from './full-size-checkpoint.js';
import { encoderProducts, floatingPointOperations, GemmProbe, noise } from './matrix-products.js';
import { secondsOf, spreadOf, spreadText } from './statistics.js';

/** Slices of the published tensor. */
const DEPTH = 240;

interface Options {
  readonly model?: string;
  readonly runs: number;
  readonly threads?: number;
  readonly json: boolean;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function measure({ model, runs, threads }: Options) {
  const checkpoint = openCheckpoint(model ?? fullSizeCheckpoint('vocabfine'));
  const { image } = inferArchitecture(checkpoint);
  const runtime = new Runtime({ ...loadConfiguration({}).device, inferenceThreads: threads });
  const side = imageSide(image);
  const input = { depth: DEPTH, height: side, width: side };
  const products = encoderProducts(image, DEPTH);
  const operations = sum(products.map(floatingPointOperations));
  const positions = image.grid * image.grid;
  // Attention's many small products are no Gemm. They count at the fastest rate, which makes the limit stricter.
  const large = products.filter(({ rows }) => rows === positions * (DEPTH / image.patchDepth));
  const small = sum(products.filter((product) => !large.includes(product)).map(floatingPointOperations));
  const probes = await Promise.all(large.map((product) => GemmProbe.of(product, positions)));

  let encoder: ImageEncoder | undefined;
  const loading = await secondsOf(async () => {
    encoder = await ImageEncoder.load(runtime, checkpoint, image, input);
  });
  if (encoder === undefined) throw new Error('The encoder was not loaded.');
  const loaded = encoder;
  const volume = noise(DEPTH * side * side);
  const first = await secondsOf(() => loaded.encode(volume));
  const passes: number[] = [];
  const limits: number[] = [];
  const strictLimits: number[] = [];
  const othersShare = watchOthers();
  for (let run = 0; run < runs; run++) {
    const rates: number[] = [];
    for (const probe of probes) rates.push(await probe.rate());
    const fastest = Math.max(...rates);
    const own = large.map((product, index) => floatingPointOperations(product) / rates[index]);
    limits.push(sum(own) + small / fastest);
    strictLimits.push(operations / fastest);
    passes.push(await secondsOf(() => loaded.encode(volume)));
  }
  const others = othersShare();
  await Promise.all([loaded, ...probes].map((part) => part.close()));
  const pass = spreadOf(passes);
  const limit = spreadOf(limits);
  const strictLimit = spreadOf(strictLimits);
  return {
    checkpoint: checkpoint.path,
    runs,
    teraOperations: operations / 1e12,
    loadingSeconds: loading,
    firstPassSeconds: first,
    limitSeconds: limit,
    strictLimitSeconds: strictLimit,
    passSeconds: pass,
    ratio: pass.median / limit.median,
    strictRatio: pass.median / strictLimit.median,
    othersShare: others,
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
  };
}

const options = new Command()
  .option('--model <file>', 'checkpoint; by default one of the published size is generated')
  .option('--runs <number>', 'passes', positiveNumber, 5)
  .option('--threads <number>', 'threads of ONNX Runtime', positiveNumber)
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

const result = await measure(options);
const lines = [
  `checkpoint              ${result.checkpoint}`,
  `matrix products         ${result.teraOperations.toFixed(3)} TFLOP`,
  `they alone (the limit)  ${spreadText(result.limitSeconds, 's')}, each at the rate of its own shape`,
  `  all at the fastest    ${spreadText(result.strictLimitSeconds, 's')}`,
  `encoder pass            ${spreadText(result.passSeconds, 's')}; the first ${result.firstPassSeconds.toFixed(2)} s`,
  `pass / limit            ${result.ratio.toFixed(3)}; all at the fastest ${result.strictRatio.toFixed(3)}`,
  `other processes         ${(100 * result.othersShare).toFixed(1)} % of the processors${result.othersShare > 0.05 ? ': these figures are not to be relied on' : ''}`,
  `loading                 ${result.loadingSeconds.toFixed(2)} s`,
  `peak memory             ${result.peakMebibytes.toFixed(0)} MiB, the probes' included`,
];
process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${lines.join('\n')}\n`);
