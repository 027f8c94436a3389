/**
 * A whole study through the real service with checkpoints of the published size: start-up, time by stage, memory of all
 * processes, and how quickly the probes answer meanwhile; then a queue of studies, of which one is read while another is
 * encoded.
 *
 *   npm run bench:study [-- --models DIRECTORY --study STUDY.zip --runs 5 --json]
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { startDemoService } from '../../src/cli/demo-service.js';
import { sendStudy } from '../../src/cli/study-client.js';
import { packagePath } from '../../src/config/package-path.js';
import type { StudyAnswer } from '../../src/pipeline/study-answer.js';
import { positiveNumber } from './command-options.js';
import { benchDirectory, fullSizeCheckpoint } from './full-size-checkpoint.js';
import { fullSizeStudy } from './full-size-study.js';
import { percentile, probe } from './probe-latency.js';
import { memoryOfTree, sampleLargest } from './process-memory.js';
import { secondsOf, spreadOf, spreadText } from './statistics.js';

interface Options {
  readonly models?: string;
  readonly study?: string;
  readonly runs: number;
  readonly json: boolean;
}

/** Full-size checkpoints with the vocabulary and the ensemble of the demonstration. */
function fullSizeModels(): string {
  fullSizeCheckpoint('vocabfine');
  fullSizeCheckpoint('supervised');
  for (const name of ['vocab.txt', 'lightgbm_model.pkl'])
    copyFileSync(packagePath('models', 'demo', name), join(benchDirectory(), name));
  return benchDirectory();
}

/** Studies that are sent at once. */
const QUEUED = 6;

async function predict(url: string, file: string): Promise<StudyAnswer> {
  const { status, body } = await sendStudy({ url, file });
  if (status !== 200) throw new Error(`The service answered ${status}: ${JSON.stringify(body)}`);
  return body as StudyAnswer;
}

async function measure({ models, study, runs }: Options) {
  const file = study ?? (await fullSizeStudy());
  const directory = models ?? fullSizeModels();
  const quiet = { out: () => undefined, warn: () => undefined };
  const begin = performance.now();
  const service = await startDemoService(directory, 0, quiet, { STUDIES_IN_FLIGHT: '2' });
  try {
    const url = await service.ready;
    const startUp = (performance.now() - begin) / 1000;
    const { pid } = service;
    if (pid === undefined) throw new Error('The service has no process.');
    const idle = memoryOfTree(pid);
    const stopSampling = sampleLargest(() => memoryOfTree(pid), 200);
    const stopProbing = probe(`${url}/health/live`, 20);
    const whole: number[] = [];
    const stages = new Map<string, number[]>();
    for (let run = 0; run < runs; run++) {
      const seconds = await secondsOf(async () => {
        const { timings } = await predict(url, file);
        for (const [stage, taken] of Object.entries(timings))
          stages.set(stage, [...(stages.get(stage) ?? []), taken]);
      });
      whole.push(seconds);
    }
    const queue = await secondsOf(() =>
      Promise.all(Array.from({ length: QUEUED }, () => predict(url, file))),
    );
    const latencies = await stopProbing();
    const spreads = [...stages].map(([stage, taken]) => [stage, spreadOf(taken)] as const);
    const slowest = Math.max(...spreads.map(([, { median }]) => median));
    return {
      models: directory,
      study: file,
      runs,
      startUpSeconds: startUp,
      studySeconds: spreadOf(whole),
      stages: Object.fromEntries(spreads),
      queuedSecondsPerStudy: queue / QUEUED,
      /** Of the slowest stage's own rate. */
      queueThroughput: slowest / (queue / QUEUED),
      idleMebibytes: idle,
      peakMebibytes: stopSampling(),
      probes: latencies.length,
      probeMilliseconds: { median: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
    };
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

const result = await measure(options);
const { probeMilliseconds: live } = result;
const lines = [
  `models             ${result.models}`,
  `study              ${result.study}`,
  `start to ready     ${result.startUpSeconds.toFixed(2)} s`,
  `study over HTTP    ${spreadText(result.studySeconds, 's')}`,
  ...Object.entries(result.stages).map(
    ([stage, spread]) => `  ${stage.padEnd(17)}${spreadText(spread, 's')}`,
  ),
  `queue of ${QUEUED}         ${result.queuedSecondsPerStudy.toFixed(2)} s a study, ${result.queueThroughput.toFixed(2)} of the slowest stage's rate`,
  `memory             ${result.idleMebibytes.toFixed(0)} MiB idle, ${result.peakMebibytes.toFixed(0)} MiB at most, all processes`,
  `GET /health/live   ${live.median.toFixed(1)} ms median, ${live.p99.toFixed(1)} ms p99 of ${result.probes}`,
];
process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${lines.join('\n')}\n`);
