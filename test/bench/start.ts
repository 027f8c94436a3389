/**
 * From the start of the process until the service accepts studies, with checkpoints of the published size: starts that copy and
 * hash the models alternate with starts that use kept copies (KEEP_MODEL_COPIES). The first start also computes the latents of the
 * prompts.
 *
 *   npm run bench:start [-- --models DIRECTORY --runs 5 --json]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { startDemoService } from '../../src/cli/demo-service.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { modelFiles } from '../../src/config/model-files.js';
import { sha256OfFile } from '../../src/core/checkpoint/file-digest.js';
import { positiveNumber } from './command-options.js';
import { benchDirectory, fullSizeModels } from './full-size-checkpoint.js';
import { processorSecondsOfTree } from './process-tree.js';
import { report, type Figure } from './report.js';
import { secondsOf, spreadOf, spreadText } from './statistics.js';

interface Options {
  readonly models?: string;
  readonly runs: number;
  readonly json: boolean;
}

/** Seconds from the start of the process. */
interface Start {
  readonly ready: number;
  /** Seconds until it answers probes and refuses studies. */
  readonly listening: number;
  /** Processor seconds until it is ready. */
  readonly processor: number;
}

/** The log of a service during its start. */
class StartLog {
  private readonly waiting: { readonly text: string; readonly resolve: (seconds: number) => void }[] = [];
  private readonly begin = performance.now();

  read(line: string): void {
    const seconds = (performance.now() - this.begin) / 1000;
    for (const { text, resolve } of this.waiting) if (line.includes(text)) resolve(seconds);
  }

  /** Resolves with the seconds until the line. */
  line(text: string): Promise<number> {
    return new Promise((resolve) => this.waiting.push({ text, resolve }));
  }
}

/** @param waitsForCopies stops the service once the copies are recorded for the next start, otherwise once it is ready */
async function timeStart(
  models: string,
  environment: Readonly<Record<string, string>>,
  waitsForCopies: boolean,
): Promise<Start> {
  const log = new StartLog();
  const listening = log.line('Listening on ');
  const loaded = log.line('The models are loaded.');
  const kept = log.line('The copies of the models are kept for the next start.');
  const output = { out: () => undefined, warn: (line: string) => log.read(line) };
  const service = await startDemoService(models, 0, output, environment);
  try {
    // Rejects if the service fails before these lines.
    const ready = await Promise.race([loaded, service.ready.then(() => loaded)]);
    if (service.pid === undefined) throw new Error('The service has no process.');
    const processor = processorSecondsOfTree(service.pid);
    if (waitsForCopies) await kept;
    return { ready, listening: await listening, processor };
  } finally {
    await service.stop();
  }
}

/** Seconds of a start's work on the files: copying all at once, and hashing them one after the other. */
async function timeFiles(models: string, directory: string): Promise<{ copying: number; hashing: number }> {
  const files = modelFiles(loadConfiguration({ MODELS_DIR: models }).models);
  const target = mkdtempSync(join(directory, 'copies-'));
  try {
    const copying = await secondsOf(() =>
      Promise.all(files.map(({ path, name }) => copyFile(path, join(target, name)))),
    );
    const hashing = await secondsOf(() => files.forEach(({ path }) => sha256OfFile(path)));
    return { copying, hashing };
  } finally {
    rmSync(target, { recursive: true });
  }
}

async function measure({ models = fullSizeModels(), runs }: Options) {
  const cache = mkdtempSync(join(benchDirectory(), 'cache-'));
  const usualCache = { CACHE_DIR: join(cache, 'usual') };
  const keptCopies = { CACHE_DIR: join(cache, 'kept'), KEEP_MODEL_COPIES: 'true' };
  const usual: Start[] = [];
  const kept: Start[] = [];
  const parts: { copying: number; hashing: number }[] = [];
  try {
    const first = await timeStart(models, usualCache, false);
    await timeStart(models, keptCopies, true);
    for (let run = 0; run < runs; run++) {
      usual.push(await timeStart(models, usualCache, false));
      kept.push(await timeStart(models, keptCopies, true));
      parts.push(await timeFiles(models, cache));
    }
    return { models, runs, first, usual, kept, parts };
  } finally {
    rmSync(cache, { recursive: true });
  }
}

function startFigure(starts: readonly Start[]): string {
  const { median } = spreadOf(starts.map(({ processor }) => processor));
  const ready = spreadText(spreadOf(starts.map(({ ready }) => ready)), 's');
  return `${ready}, ${median.toFixed(1)} s of ${cpus().length} processors`;
}

const options = new Command()
  .option('--models <directory>', 'models; by default checkpoints of the published size are generated')
  .option('--runs <number>', 'starts of each kind', positiveNumber, 5)
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

const result = await measure(options);
const { usual, kept, parts, first } = result;
const figures: Figure[] = [
  ['start to ready', startFigure(usual)],
  ['  until it listens', spreadText(spreadOf(usual.map(({ listening }) => listening)), 's')],
  ['  copying the models alone', spreadText(spreadOf(parts.map(({ copying }) => copying)), 's')],
  ['  hashing them alone', `${spreadText(spreadOf(parts.map(({ hashing }) => hashing)), 's')} on one thread`],
  ['  the first, with the latents of the prompts', startFigure([first])],
  ['start from kept copies', startFigure(kept)],
];
report(figures, result, options.json);
