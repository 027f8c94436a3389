/**
 * A whole study through the real service with checkpoints of the published size: time by stage, compared with the
 * encoders and the inflating alone; a queue of studies with the service's defaults, and with one study read while another is
 * encoded; memory of all processes; and the latency of the probes meanwhile.
 *
 *   npm run bench:study [-- --models DIRECTORY --study STUDY.zip --runs 5 --json]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { startDemoService } from '../../src/cli/demo-service.js';
import { fileBody } from '../../src/cli/study-body.js';
import { sendStudy } from '../../src/cli/study-client.js';
import { openCheckpoint } from '../../src/core/checkpoint/open-checkpoint.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { ImageEncoder } from '../../src/core/inference/image-encoder.js';
import { Runtime } from '../../src/core/inference/runtime.js';
import { inferArchitecture } from '../../src/core/onnx-graph/infer-architecture.js';
import type { StudyAnswer } from '../../src/core/pipeline/study-prediction.js';
import { positiveNumber } from './command-options.js';
import { eventLoopLag } from './event-loop-lag.js';
import { benchDirectory, fullSizeModels } from './full-size-checkpoint.js';
import { fullSizeStudy } from './full-size-study.js';
import { inflateAll } from './inflate-all.js';
import { noise } from './matrix-products.js';
import { percentile, probe } from './probe-latency.js';
import { memoryOfTree, processorSecondsOfTree } from './process-tree.js';
import { report, type Figure } from './report.js';
import { sampleLargest } from './sampling.js';
import { secondsOf, spreadOf, spreadText } from './statistics.js';

interface Options {
  readonly models?: string;
  readonly study?: string;
  readonly runs: number;
  readonly json: boolean;
}

/** Number of studies sent at once. */
const QUEUED = 8;

async function predict(url: string, file: string): Promise<StudyAnswer> {
  const { status, body } = await sendStudy(await fileBody(file), { url });
  if (status !== 200) throw new Error(`The service answered ${status}: ${JSON.stringify(body)}`);
  return body as StudyAnswer;
}

/** Seconds that bound every service from below. */
interface LimitSample {
  /** One value per encoder. */
  readonly passes: readonly number[];
  /** Reading and inflating the archive on all cores, in an ideal program: one thread's time divided by their number. */
  readonly inflating: number;
}

/** Loads both encoders in this process, to alternate with the service: a virtual machine's speed varies by the minute. */
async function openLimits(directory: string, study: string) {
  const { models, device, tensor } = loadConfiguration({ MODELS_DIR: directory });
  const threads = device.decodeThreads ?? availableParallelism();
  const runtime = new Runtime(device);
  const volume = noise(tensor.depth * tensor.height * tensor.width);
  const encoders: ImageEncoder[] = [];
  for (const path of [models.ctclipPath, models.supervisedPath]) {
    const checkpoint = openCheckpoint(path);
    const { image } = inferArchitecture(checkpoint);
    const encoder = await ImageEncoder.load(runtime, checkpoint, image, tensor);
    await encoder.encode(volume);
    encoders.push(encoder);
  }
  return {
    time: async (): Promise<LimitSample> => {
      const passes: number[] = [];
      for (const encoder of encoders) passes.push(await secondsOf(() => encoder.encode(volume)));
      return { passes, inflating: (await secondsOf(() => inflateAll(study))) / threads };
    },
    close: async (): Promise<void> => {
      for (const encoder of encoders) await encoder.close();
    },
  };
}

function limitsOf(samples: readonly LimitSample[]) {
  return {
    passSeconds: samples[0].passes.map((_, encoder) =>
      spreadOf(samples.map(({ passes }) => passes[encoder])),
    ),
    inflateSeconds: spreadOf(samples.map(({ inflating }) => inflating)),
    sumSeconds: spreadOf(samples.map(sumOf)),
  };
}

function sumOf({ passes, inflating }: LimitSample): number {
  return passes.reduce((sum, seconds) => sum + seconds, inflating);
}

/** Processor seconds used so far by the service and by this process, the client. */
function processorSeconds(pid: number): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + processorSecondsOfTree(pid);
}

/** Single studies, each after a measurement of its limits. */
async function timeStudies(
  { pid, url }: StartedService,
  file: string,
  runs: number,
  timeLimits: () => Promise<LimitSample>,
) {
  const stages = new Map<string, number[]>();
  const whole: number[] = [];
  const limits: LimitSample[] = [];
  let busySeconds = 0;
  for (let run = 0; run < runs; run++) {
    limits.push(await timeLimits());
    const before = processorSeconds(pid);
    const begin = performance.now();
    const { timings } = await predict(url, file);
    whole.push((performance.now() - begin) / 1000);
    busySeconds += (processorSeconds(pid) - before) / runs;
    for (const [stage, taken] of Object.entries(timings))
      stages.set(stage, [...(stages.get(stage) ?? []), taken]);
  }
  return { whole, limits, stages, busySeconds };
}

/**
 * Seconds per study when several are sent at once: over all of them, and from the first answer to the last but one. Before
 * the first answer studies are still being received, and after the last but one nothing is read; in between, reading and
 * encoding are in balance.
 */
async function timeQueue(url: string, file: string) {
  const start = performance.now();
  const answered: number[] = [];
  const encoding: number[] = [];
  const send = async (): Promise<void> => {
    const { timings } = await predict(url, file);
    answered.push(performance.now());
    encoding.push(timings.encoding);
  };
  await Promise.all(Array.from({ length: QUEUED }, send));
  return {
    all: (answered[QUEUED - 1] - start) / 1000 / QUEUED,
    between: (answered[QUEUED - 2] - answered[0]) / 1000 / (QUEUED - 2),
    encoding,
  };
}

/** Observes memory and probes while one study is read and another encoded. Separate from the timed runs, which it slows. */
async function observe({ pid, url }: StartedService, file: string) {
  // Discards earlier delays.
  await eventLoopLag(url);
  const idle = memoryOfTree(pid);
  const stopSampling = sampleLargest(() => memoryOfTree(pid), 200);
  const stopProbing = probe(`${url}/health/live`, 20);
  await Promise.all([predict(url, file), predict(url, file)]);
  const latencies = await stopProbing();
  return {
    idleMebibytes: idle,
    peakMebibytes: stopSampling(),
    probes: latencies.length,
    eventLoopMilliseconds: { p99: await eventLoopLag(url) },
    probeMilliseconds: { median: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
  };
}

async function measure({ models, study, runs }: Options) {
  const file = study ?? (await fullSizeStudy());
  const directory = models ?? fullSizeModels();
  const { device } = loadConfiguration({ MODELS_DIR: directory });
  const cache = mkdtempSync(join(benchDirectory(), 'cache-'));
  const environment = { CACHE_DIR: cache };
  try {
    const usual = await withService(directory, environment, async (service) => {
      const limits = await openLimits(directory, file);
      const single = await timeStudies(service, file, runs, limits.time);
      await limits.close();
      return { ...single, queue: await timeQueue(service.url, file) };
    });
    const overlapping = await withService(
      directory,
      { ...environment, STUDIES_IN_FLIGHT: '2' },
      async (service) => {
        // The first studies start threads and allocate memory.
        await predict(service.url, file);
        return { queue: await timeQueue(service.url, file), seen: await observe(service, file) };
      },
    );
    const stages = Object.fromEntries([...usual.stages].map(([stage, taken]) => [stage, spreadOf(taken)]));
    const slowest = slowestStage(usual.stages, device.studiesInFlight === 1 ? usual.queue.encoding : []);
    return {
      models: directory,
      study: file,
      runs,
      studySeconds: spreadOf(usual.whole),
      stages,
      limits: limitsOf(usual.limits),
      /** Time of each study relative to its own measurement of the limits. */
      ratio: spreadOf(usual.whole.map((seconds, run) => seconds / sumOf(usual.limits[run]))),
      processorSeconds: usual.busySeconds,
      /** Seconds per study, and throughput as a share of the slowest stage's rate. */
      queue: { seconds: usual.queue, throughput: slowest / usual.queue.between },
      /** Same values when one study is read while another is encoded. */
      overlappingQueue: { seconds: overlapping.queue, throughput: slowest / overlapping.queue.between },
      ...overlapping.seen,
    };
  } finally {
    rmSync(cache, { recursive: true });
  }
}

/**
 * Seconds of the slowest stage alone.
 * @param encodings further encodings without concurrent reading. Many of them, spread over the queue's minutes, reduce the
 *   effect of a virtual machine's changing speed.
 */
function slowestStage(stages: ReadonlyMap<string, readonly number[]>, encodings: readonly number[]): number {
  const medians = [...stages].map(([stage, taken]) =>
    spreadOf(stage === 'encoding' ? [...taken, ...encodings] : taken),
  );
  return Math.max(...medians.map(({ median }) => median));
}

interface Queue {
  readonly seconds: { readonly all: number; readonly between: number; readonly encoding: readonly number[] };
  readonly throughput: number;
}

interface StartedService {
  readonly pid: number;
  readonly url: string;
}

/** Runs a function against a service with these models, then stops the service. */
async function withService<T>(
  directory: string,
  environment: Readonly<Record<string, string>>,
  use: (service: StartedService) => T | Promise<T>,
): Promise<T> {
  const silent = { out: () => undefined, warn: () => undefined };
  const service = await startDemoService(directory, 0, silent, environment);
  try {
    const url = await service.ready;
    if (service.pid === undefined) throw new Error('The service has no process.');
    return await use({ pid: service.pid, url });
  } finally {
    await service.stop();
  }
}

const options = new Command()
  .option('--models <directory>', 'models; by default checkpoints of the published size are generated')
  .option('--study <file>', 'ZIP of DICOM files; by default a synthetic chest is written')
  .option('--runs <number>', 'studies', positiveNumber, 5)
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

function queueFigure({ seconds, throughput }: Queue): string {
  const whole = `with its beginning and end ${seconds.all.toFixed(2)} s`;
  const encoding = `encoding ${spreadText(spreadOf(seconds.encoding), 's')}`;
  return `${seconds.between.toFixed(2)} s a study, ${throughput.toFixed(2)} of the slowest stage's rate; ${encoding}; ${whole}`;
}

const result = await measure(options);
const { probeMilliseconds: live, limits } = result;
const figures: Figure[] = [
  ['study over HTTP', spreadText(result.studySeconds, 's')],
  ...Object.entries(result.stages).map(([stage, spread]): Figure => [`  ${stage}`, spreadText(spread, 's')]),
  [
    'its limits',
    `${spreadText(limits.sumSeconds, 's')}: both encoders alone ${limits.passSeconds.map(({ median }) => median.toFixed(2)).join(' + ')} s, reading and inflating ${limits.inflateSeconds.median.toFixed(2)} s`,
  ],
  ['study / limits', spreadText(result.ratio, '').trimEnd()],
  ['  processors', `${result.processorSeconds.toFixed(1)} s of ${cpus().length}, including the client's`],
  [`queue of ${QUEUED}`, queueFigure(result.queue)],
  ['  two in flight', queueFigure(result.overlappingQueue)],
  [
    'memory of all processes',
    `${result.idleMebibytes.toFixed(0)} MiB idle, ${result.peakMebibytes.toFixed(0)} MiB at most`,
  ],
  [
    'GET /health/live',
    `${live.median.toFixed(1)} ms median, ${live.p99.toFixed(1)} ms p99 of ${result.probes}`,
  ],
  ['event loop', `${result.eventLoopMilliseconds.p99.toFixed(1)} ms p99, of which 10 ms are the timer's own`],
];
report(figures, result, options.json);
