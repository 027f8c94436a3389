/** The process that runs cases in a folder, one per message, so that a crash stays in here. */
import { readdirSync } from 'node:fs';
import type * as Reading from '../../src/core/ingest/study-reader.js';
import { makeCase, type Target } from './fuzz-case.js';
import { READING, runCase, type CaseRunner } from './run-case.js';

/** A case to run. */
export interface CaseRequest {
  readonly seed: number;
  readonly targets: readonly Target[];
}

/** Result of a case; `failure` is the error if it was not a refusal. */
export interface CaseReport {
  readonly seed: number;
  readonly target: Target;
  readonly base: string;
  readonly outcome: 'accepted' | 'refused' | 'failed';
  readonly failure: string | undefined;
  /** Bytes of the process now, and its peak. */
  readonly memory: { readonly now: number; readonly peak: number };
  /** Files in its folder other than the case itself. */
  readonly leftBehind: readonly string[];
}

const [folder] = process.argv.slice(2);

/** Threads need the built program, imported by a path that the compiler does not follow. */
async function createReader(): Promise<Reading.StudyReader> {
  const path = new URL('../../build/core/ingest/study-reader.js', import.meta.url).href;
  const { StudyReader } = (await import(path)) as typeof Reading;
  return new StudyReader(READING);
}

let runner: CaseRunner = { folder };

async function report({ seed, targets }: CaseRequest): Promise<CaseReport> {
  const one = makeCase(seed, targets);
  let outcome: CaseReport['outcome'] = 'failed';
  let failure: string | undefined;
  try {
    if (one.target === 'threads' && runner.reader === undefined) {
      runner = { folder, reader: await createReader() };
    }
    outcome = await runCase(one, runner);
  } catch (error) {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const memory = { now: process.memoryUsage().rss, peak: process.resourceUsage().maxRSS * 1024 };
  const leftBehind = readdirSync(folder).filter((name) => name !== 'case' && !name.startsWith('tsx-'));
  return { seed, target: one.target, base: one.base, outcome, failure, memory, leftBehind };
}

process.on('message', (request: CaseRequest) => {
  void report(request).then((message) => process.send?.(message));
});
