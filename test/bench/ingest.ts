/**
 * Compares the time from a study's archive to the encoder's input with that of reading and inflating its bytes alone.
 *
 *   npm run bench:ingest [-- --study STUDY.zip --runs 5 --python PYTHON --json]
 *
 * With an interpreter that has pydicom, dicom2nifti, nibabel and torch, the same work is timed in Python, in the same run.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { packagePath } from '../../src/config/package-path.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { ingestSettings } from '../../src/core/pipeline/ingest-settings.js';
import { positiveNumber, pythonOption } from './command-options.js';
import { fullSizeStudy } from './full-size-study.js';
import { inflateAll } from './inflate-all.js';
import { report, type Figure } from './report.js';
import { secondsOf, spreadOf, spreadText, type Spread } from './statistics.js';
import type * as Reading from '../../src/core/ingest/study-reader.js';

// Loaded from the built program, because threads need plain JavaScript. The types come from the sources.
const BUILT = new URL('../../build/core/ingest/study-reader.js', import.meta.url).href;
const { StudyReader } = (await import(BUILT)) as typeof Reading;

/** Time in which the idle reading threads have started. */
const SETTLING_MS = 1500;

/** Each run is long enough for steady figures. */
const PYTHON_RUNS = '2';

interface Options {
  readonly study?: string;
  readonly runs: number;
  /** Interpreter for the comparison with Python's libraries. */
  readonly python?: string;
  readonly json: boolean;
}

/** Seconds of each run of the same work with Python's libraries. */
async function ingestInPython(python: string, path: string, seriesUid: string): Promise<readonly number[]> {
  const script = packagePath('test', 'compare', 'python_ingest.py');
  const { stdout } = await promisify(execFile)(python, [script, path, seriesUid, PYTHON_RUNS]);
  return (JSON.parse(stdout) as { readonly seconds: number[] }).seconds;
}

async function measure({ study, runs, python }: Options) {
  const path = study ?? (await fullSizeStudy());
  const settings = ingestSettings(loadConfiguration({}));
  const reader = new StudyReader(settings);
  const input = { kind: 'dicom-zip', path, fileName: 'study.zip' } as const;
  // The idle reading threads belong to the idle process.
  await delay(SETTLING_MS);
  const idle = process.memoryUsage().rss;
  const { files, bytes } = inflateAll(path);
  const ingest: number[] = [];
  const inflate: number[] = [];
  const stages = new Map<string, number[]>();
  const delays: number[] = [];
  let seriesUid = '';
  let digest: Promise<string> | undefined;
  for (let run = 0; run < runs; run++) {
    inflate.push(await secondsOf(() => inflateAll(path)));
    // Created here, because measuring the limit blocked this thread.
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    ingest.push(
      await secondsOf(async () => {
        const read = await reader.readTensor(input, {}, () => undefined);
        reader.reuse(read.tensor);
        digest = read.volumeDigest;
        seriesUid = read.seriesUid;
        for (const [stage, seconds] of Object.entries(read.timings))
          stages.set(stage, [...(stages.get(stage) ?? []), seconds]);
      }),
    );
    delay.disable();
    delays.push(delay.max / 1e6);
    // In the service, the volume is hashed while it is encoded.
    await digest;
  }
  const spreads: Record<string, Spread> = Object.fromEntries(
    [...stages].map(([stage, seconds]) => [stage, spreadOf(seconds)]),
  );
  const peak = process.resourceUsage().maxRSS / 1024;
  const inPython = python === undefined ? undefined : await ingestInPython(python, path, seriesUid);
  const ingestSeconds = spreadOf(ingest);
  return {
    study: path,
    files,
    mebibytes: bytes / 2 ** 20,
    runs,
    threads: settings.threads,
    inflateSeconds: spreadOf(inflate),
    ingestSeconds,
    stages: spreads,
    ratio: ingestSeconds.median / (spreadOf(inflate).median / settings.threads),
    longestDelayMilliseconds: Math.max(...delays),
    peakAboveIdleMebibytes: peak - idle / 2 ** 20,
    python: inPython && {
      seconds: spreadOf(inPython),
      ratio: spreadOf(inPython).median / ingestSeconds.median,
    },
  };
}

const options = new Command()
  .option('--study <file>', 'ZIP of DICOM files; by default a synthetic chest is written')
  .option('--runs <number>', 'runs', positiveNumber, 5)
  .addOption(pythonOption('pydicom, dicom2nifti, nibabel and torch'))
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

const result = await measure(options);
const figures: Figure[] = [
  ['study', `${result.files} files, ${result.mebibytes.toFixed(0)} MiB unpacked, ${result.threads} threads`],
  ['reading and inflating alone', `${spreadText(result.inflateSeconds, 's')} on one thread`],
  ['archive to tensor', spreadText(result.ingestSeconds, 's')],
  ...Object.entries(result.stages).map(([stage, spread]): Figure => [`  ${stage}`, spreadText(spread, 's')]),
  ['ingest / limit', `${result.ratio.toFixed(2)}, with the limit on all threads`],
  ['longest delay of the caller', `${result.longestDelayMilliseconds.toFixed(1)} ms in its event loop`],
  ['peak memory above idle', `${result.peakAboveIdleMebibytes.toFixed(0)} MiB`],
];
if (result.python !== undefined) {
  const { seconds, ratio } = result.python;
  figures.push(["Python's libraries", `${spreadText(seconds, 's')}, ${ratio.toFixed(1)} times as long`]);
}
report(figures, result, options.json);
