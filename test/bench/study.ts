/**
 * A whole study through the real service with checkpoints of the published size: start-up, time by stage against the
 * encoders and the inflating alone, a queue of studies, of which one is read while another is encoded, memory of all
 * processes, and how quickly the probes answer meanwhile.
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
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { ImageEncoder } from '../../src/inference/image-encoder.js';
import { Runtime } from '../../src/inference/runtime.js';
import { inferArchitecture } from '../../src/onnx-graph/infer-architecture.js';
import type { StudyAnswer } from '../../src/pipeline/study-answer.js';
import { positiveNumber } from './command-options.js';
import { eventLoopLag } from './event-loop-lag.js';
import { benchDirectory, fullSizeModels } from './full-size-checkpoint.js';
import { fullSizeStudy } from './full-size-study.js';
import { inflateAll } from './inflate-all.js';
import { noise } from './matrix-products.js';
import { percentile, probe } from './probe-latency.js';
import { memoryOfTree, processorSecondsOfTree } from './process-tree.js';
import { sampleLargest } from './sampling.js';
import { secondsOf, type Spread, spreadOf, spreadText } from './statistics.js';

interface Options {
  readonly models?: string;
  readonly study?: string;
  readonly runs: number;
  readonly json: boolean;
}

/** Studies that are sent at once. */
const QUEUED = 8;

async function predict(url: string, file: string): Promise<StudyAnswer> {
  const { status, body } = await sendStudy(await fileBody(file), { url });
  if (status !== 200) throw new Error(`The service answered ${status}: ${JSON.stringify(body)}`);
  return body as StudyAnswer;
}

/** What no service can be faster than: each encoder's pass over a volume, and reading and inflating the archive. */
async function limits(directory: string, study: string, runs: number) {
  const configuration = loadConfiguration({ MODELS_DIR: directory });
  const { models, device, tensor } = configuration;
  const runtime = new Runtime(device);
  const passes: Spread[] = [];
  const volume = noise(tensor.depth * tensor.height * tensor.width);
  for (const path of [models.ctclipPath, models.supervisedPath]) {
    const checkpoint = openCheckpoint(path);
    const { image } = inferArchitecture(checkpoint);
    const encoder = await ImageEncoder.load(runtime, checkpoint, image, tensor);
    await encoder.encode(volume);
    passes.push(await spreadOver(runs, () => encoder.encode(volume)));
    await encoder.close();
  }
  const inflating = await spreadOver(runs, () => inflateAll(study));
  const threads = device.decodeThreads ?? availableParallelism();
  return {
    passSeconds: passes,
    /** On one thread. */
    inflateSeconds: inflating,
    sumSeconds: passes.reduce((sum, { median }) => sum + median, 0) + inflating.median / threads,
  };
}

async function spreadOver(runs: number, run: () => unknown): Promise<Spread> {
  const seconds: number[] = [];
  for (let index = 0; index < runs; index++) seconds.push(await secondsOf(run));
  return spreadOf(seconds);
}

/** Seconds that this process, which is the client, and the service have kept processors busy so far. */
function processorSeconds(pid: number): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + processorSecondsOfTree(pid);
}

async function timeStudies(pid: number, url: string, file: string, runs: number) {
  const before = processorSeconds(pid);
  const stages = new Map<string, number[]>();
  const whole = await spreadOver(runs, async () => {
    const { timings } = await predict(url, file);
    for (const [stage, taken] of Object.entries(timings))
      stages.set(stage, [...(stages.get(stage) ?? []), taken]);
  });
  const spreads = Object.fromEntries([...stages].map(([stage, taken]) => [stage, spreadOf(taken)]));
  return { whole, stages: spreads, busySeconds: (processorSeconds(pid) - before) / runs };
}

/**
 * Seconds a study when several are sent at once: of all of them, and from the first answer to the last but one. While the
 * first is read nothing is encoded, and while the last is encoded nothing is read; in between as many are read as encoded.
 */
async function timeQueue(url: string, file: string) {
  const start = performance.now();
  const answered: number[] = [];
  await Promise.all(
    Array.from({ length: QUEUED }, () => predict(url, file).then(() => answered.push(performance.now()))),
  );
  return {
    all: (answered[QUEUED - 1] - start) / 1000 / QUEUED,
    between: (answered[QUEUED - 2] - answered[0]) / 1000 / (QUEUED - 2),
  };
}

/** Memory and probes while one study is read and another encoded: not in the timed runs, which looking would slow down. */
async function observe(pid: number, url: string, file: string) {
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
  const bounds = await limits(directory, file, runs);
  const cache = mkdtempSync(join(benchDirectory(), 'cache-'));
  const environment = { STUDIES_IN_FLIGHT: '2', CACHE_DIR: cache };
  const silent = { out: () => undefined, warn: () => undefined };
  const start = async () => {
    const begin = performance.now();
    const service = await startDemoService(directory, 0, silent, environment);
    const url = await service.ready;
    return { service, url, seconds: (performance.now() - begin) / 1000 };
  };
  // Nothing of the prompts is kept yet.
  const first = await start();
  await first.service.stop();
  const { service, url, seconds: startUp } = await start();
  try {
    const { pid } = service;
    if (pid === undefined) throw new Error('The service has no process.');
    // What was late while the service started does not count.
    await eventLoopLag(url);
    const { whole, stages, busySeconds } = await timeStudies(pid, url, file, runs);
    const queued = await timeQueue(url, file);
    const slowest = Math.max(...Object.values(stages).map(({ median }) => median));
    return {
      models: directory,
      study: file,
      runs,
      startUpSeconds: startUp,
      firstStartUpSeconds: first.seconds,
      studySeconds: whole,
      stages,
      limits: bounds,
      ratio: whole.median / bounds.sumSeconds,
      processorSeconds: busySeconds,
      queuedSecondsPerStudy: queued,
      /** Of the slowest stage's own rate. */
      queueThroughput: slowest / queued.between,
      /** The same with the first study's reading, beside which nothing can be encoded. */
      wholeQueueThroughput: slowest / queued.all,
      /** The same if no processor were idle for a moment. */
      queueThroughputBound: Math.min(1, (slowest * cpus().length) / busySeconds),
      ...(await observe(pid, url, file)),
    };
  } finally {
    await service.stop();
    rmSync(cache, { recursive: true });
  }
}

const options = new Command()
  .option('--models <directory>', 'models; by default checkpoints of the published size are generated')
  .option('--study <file>', 'ZIP of DICOM files; by default a synthetic chest is written')
  .option('--runs <number>', 'studies', positiveNumber, 5)
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

const result = await measure(options);
const { probeMilliseconds: live } = result;
const lines = [
  `models             ${result.models}`,
  `study              ${result.study}`,
  `start to ready     ${result.startUpSeconds.toFixed(2)} s; ${result.firstStartUpSeconds.toFixed(2)} s the first time, with the latents of the prompts`,
  `study over HTTP    ${spreadText(result.studySeconds, 's')}`,
  ...Object.entries(result.stages).map(
    ([stage, spread]) => `  ${stage.padEnd(17)}${spreadText(spread, 's')}`,
  ),
  `its limits         ${result.limits.sumSeconds.toFixed(2)} s: both encoders alone ${result.limits.passSeconds.map(({ median }) => median.toFixed(2)).join(' + ')} s, inflating on one thread ${result.limits.inflateSeconds.median.toFixed(2)} s`,
  `study / limits     ${result.ratio.toFixed(2)}`,
  `queue of ${QUEUED}         ${result.queuedSecondsPerStudy.between.toFixed(2)} s a study, ${result.queueThroughput.toFixed(2)} of the slowest stage's rate; with its beginning and end ${result.queuedSecondsPerStudy.all.toFixed(2)} s, ${result.wholeQueueThroughput.toFixed(2)}`,
  `  bound            ${result.queueThroughputBound.toFixed(2)}: a study takes ${result.processorSeconds.toFixed(1)} s of the ${cpus().length} processors`,
  `memory             ${result.idleMebibytes.toFixed(0)} MiB idle, ${result.peakMebibytes.toFixed(0)} MiB at most, all processes`,
  `GET /health/live   ${live.median.toFixed(1)} ms median, ${live.p99.toFixed(1)} ms p99 of ${result.probes}`,
  `event loop         ${result.eventLoopMilliseconds.p99.toFixed(1)} ms p99, of which 10 ms are the timer's own`,
];
process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${lines.join('\n')}\n`);
