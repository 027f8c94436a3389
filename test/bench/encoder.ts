/**
 * How near the image encoder comes to the time that its matrix products alone take.
 *
 *   npm run bench:encoder [-- --model FILE.pt --runs 5 --threads 2 --json]
 *
 * The limit is the encoder's products divided by the rate that ONNX Runtime's Gemm reaches in the same run, on the
 * encoder's own shapes. Probes and passes take turns, so that both see the same machine.
 */
import { Command } from 'commander';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { ImageEncoder } from '../../src/inference/image-encoder.js';
import { Runtime } from '../../src/inference/runtime.js';
import { imageSide } from '../../src/onnx-graph/architecture.js';
import { inferArchitecture } from '../../src/onnx-graph/infer-architecture.js';
import { positiveNumber } from './command-options.js';
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

async function measure({ model, runs, threads }: Options) {
  const checkpoint = openCheckpoint(model ?? fullSizeCheckpoint('vocabfine'));
  const { image } = inferArchitecture(checkpoint);
  const runtime = new Runtime({ ...loadConfiguration({}).device, inferenceThreads: threads });
  const side = imageSide(image);
  const input = { depth: DEPTH, height: side, width: side };
  const products = encoderProducts(image, DEPTH);
  const operations = products.reduce((sum, product) => sum + floatingPointOperations(product), 0);
  // The largest products: four fifths of the work, and the shapes at which Gemm is fastest.
  const probed = products
    .toSorted((a, b) => floatingPointOperations(b) - floatingPointOperations(a))
    .slice(0, 3);
  const probes = await Promise.all(probed.map((product) => GemmProbe.of(product)));

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
  for (let run = 0; run < runs; run++) {
    const rates = [];
    for (const probe of probes) rates.push(await probe.rate());
    limits.push(operations / Math.max(...rates));
    passes.push(await secondsOf(() => loaded.encode(volume)));
  }
  await loaded.close();
  const pass = spreadOf(passes);
  const limit = spreadOf(limits);
  return {
    checkpoint: checkpoint.path,
    runs,
    teraOperations: operations / 1e12,
    gigaOperationsPerSecond: operations / limit.median / 1e9,
    loadingSeconds: loading,
    firstPassSeconds: first,
    limitSeconds: limit,
    passSeconds: pass,
    ratio: pass.median / limit.median,
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
  `matrix products         ${result.teraOperations.toFixed(3)} TFLOP at ${result.gigaOperationsPerSecond.toFixed(0)} GFLOP/s (ONNX Runtime's Gemm)`,
  `they alone (the limit)  ${spreadText(result.limitSeconds, 's')}`,
  `encoder pass            ${spreadText(result.passSeconds, 's')}; the first ${result.firstPassSeconds.toFixed(2)} s`,
  `pass / limit            ${result.ratio.toFixed(3)}`,
  `loading                 ${result.loadingSeconds.toFixed(2)} s`,
  `peak memory             ${result.peakMebibytes.toFixed(0)} MiB, the probes' included`,
];
process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${lines.join('\n')}\n`);
