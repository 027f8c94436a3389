/**
 * The real service under many clients: small studies on the demonstration models, over HTTP, for some time.
 *
 *   npm run bench:load [-- --seconds 60 --clients 8 --queue 4 --in-flight 2 --devices 2 --json]
 *
 * Clients beyond the queue's limit are answered 429 and retry after half a second.
 */
import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { startDemoService } from '../../src/cli/demo-service.js';
import { phantomCommand } from '../../src/cli/phantom.js';
import { fileBody } from '../../src/cli/study-body.js';
import { sendStudy } from '../../src/cli/study-client.js';
import { packagePath } from '../../src/config/package-path.js';
import { positiveNumber } from './command-options.js';
import { eventLoopLag } from './event-loop-lag.js';
import { growthPerThousand, type MemorySample } from './memory-trend.js';
import { percentile, probe } from './probe-latency.js';
import { memoryOf, processorSecondsOfTree } from './process-tree.js';
import { report, type Figure } from './report.js';

interface Options {
  readonly seconds: number;
  readonly clients: number;
  readonly queue: number;
  readonly inFlight?: number;
  readonly devices: number;
  readonly json: boolean;
}

/** Results as the clients saw them. */
interface Tally {
  readonly seconds: number[];
  rejected: number;
  readonly failures: Map<number, number>;
}

/** Number of memory samples in a run of any length: sampling costs time, too. */
const SAMPLES = 60;
/** Delay between two attempts of a rejected client. */
const RETRY_MS = 500;

async function client(url: string, file: string, until: number, tally: Tally): Promise<void> {
  while (performance.now() < until) {
    const start = performance.now();
    const { status } = await sendStudy(await fileBody(file), { url });
    if (status === 200) tally.seconds.push((performance.now() - start) / 1000);
    else if (status === 429) {
      tally.rejected += 1;
      await delay(RETRY_MS);
    } else tally.failures.set(status, (tally.failures.get(status) ?? 0) + 1);
  }
}

async function measure({ seconds, clients, queue, inFlight, devices }: Options) {
  const directory = await mkdtemp(join(tmpdir(), 'ctclip-load-'));
  const file = join(directory, 'study.zip');
  await phantomCommand({ output: file, seed: 1, matrix: 128, sliceSpacing: 5 });
  const quiet = { out: () => undefined, warn: () => undefined };
  const settings = {
    QUEUE_LIMIT: `${queue}`,
    CPU_DEVICES: `${devices}`,
    ...(inFlight !== undefined && { STUDIES_IN_FLIGHT: `${inFlight}` }),
  };
  const service = await startDemoService(packagePath('models', 'demo'), 0, quiet, settings);
  try {
    const url = await service.ready;
    const { pid } = service;
    if (pid === undefined) throw new Error('The service has no process.');
    // Discards the delays of the service's start.
    await eventLoopLag(url);
    const stopProbing = probe(`${url}/health/live`, 20);
    const tally: Tally = { seconds: [], rejected: 0, failures: new Map() };
    const before = processorSecondsOfTree(pid);
    const begin = performance.now();
    const until = begin + seconds * 1000;
    const sending = Array.from({ length: clients }, () => client(url, file, until, tally));
    const memory: MemorySample[] = [];
    for (let sample = 1; sample <= SAMPLES; sample++) {
      await delay((seconds * 1000) / SAMPLES);
      const { own: http, started: device } = memoryOf(pid);
      memory.push({
        seconds: (performance.now() - begin) / 1000,
        answered: tally.seconds.length,
        http,
        device,
      });
    }
    await Promise.all(sending);
    const elapsed = (performance.now() - begin) / 1000;
    const processorSeconds = processorSecondsOfTree(pid) - before;
    const latencies = await stopProbing();
    const lag = await eventLoopLag(url);
    const answered = tally.seconds.length;
    return {
      clients,
      devices,
      seconds: elapsed,
      answered,
      perMinute: (answered / elapsed) * 60,
      processorSecondsPerStudy: processorSeconds / answered,
      studySeconds: {
        median: percentile(tally.seconds, 0.5),
        p95: percentile(tally.seconds, 0.95),
        p99: percentile(tally.seconds, 0.99),
      },
      rejected: tally.rejected,
      failures: Object.fromEntries(tally.failures),
      memory,
      growthMebibytesPerThousand: growthPerThousand(memory),
      eventLoopMilliseconds: { p99: lag },
      probeMilliseconds: { median: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
    };
  } finally {
    await service.stop();
    await rm(directory, { recursive: true });
  }
}

/** The service's memory at the end of each quarter. */
function quarters(memory: readonly MemorySample[]): string[] {
  return [1, 2, 3, 4].map((quarter) => {
    const { http, device, answered } = memory[(quarter * memory.length) / 4 - 1];
    return `${http.toFixed(0)} + ${device.toFixed(0)} MiB after ${answered}`;
  });
}

const options = new Command()
  .option('--seconds <number>', 'how long', positiveNumber, 60)
  .option('--clients <number>', 'clients at once', positiveNumber, 8)
  .option('--queue <number>', 'studies that may wait', positiveNumber, 4)
  .option(
    '--in-flight <number>',
    'studies on the device at once; by default as many as the service takes',
    positiveNumber,
  )
  .option('--devices <number>', 'device processes, each on its share of the cores', positiveNumber, 1)
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

const result = await measure(options);
const { studySeconds: study, probeMilliseconds: live } = result;
const failures = Object.entries(result.failures).map(([status, count]) => `${count} x ${status}`);
const figures: Figure[] = [
  ['clients', `${result.clients} for ${result.seconds.toFixed(0)} s`],
  ['device processes', `${result.devices}`],
  ['answered', `${result.answered} studies, ${result.perMinute.toFixed(0)} a minute`],
  [
    'study',
    `${study.median.toFixed(2)} s median, ${study.p95.toFixed(2)} s p95, ${study.p99.toFixed(2)} s p99`,
  ],
  ['  processor time', `${result.processorSecondsPerStudy.toFixed(2)} s of all cores together`],
  ['rejected (429)', `${result.rejected}`],
  ['failed', failures.length === 0 ? 'none' : failures.join(', ')],
  ['memory', quarters(result.memory).join('; ')],
  [
    '  growth',
    `${result.growthMebibytesPerThousand.toFixed(1)} MiB for 1000 studies, after the first quarter`,
  ],
  ['GET /health/live', `${live.median.toFixed(1)} ms median, ${live.p99.toFixed(1)} ms p99`],
  ['event loop', `${result.eventLoopMilliseconds.p99.toFixed(1)} ms p99, of which 10 ms are the timer's own`],
];
report(figures, result, options.json);
