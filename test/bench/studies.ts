/**
 * Measures start, list pages and memory of the service with many ended studies.
 *
 *   npm run bench:studies [-- --studies 100000 --json]
 *
 * Writes the studies to a temporary directory as the service does, and starts the real service on it and on an empty one.
 * The first start finds no index, as after an update, and reads every record; the limits apply to the second. A page's time
 * is the processor time of the service's main thread, which runs the event loop, per request over HTTP. Fails if a limit is
 * exceeded.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { studyAnswer } from '../../src/core/pipeline/study-prediction.js';
import { studyOptions } from '../../src/core/pipeline/study-options.js';
import type { StudyRecord } from '../../src/server/studies/lifecycle/study-record.js';
import {
  reached,
  notified,
  started,
  submitted,
  succeeded,
} from '../../src/server/studies/lifecycle/study-transitions.js';
import { PREDICTION } from '../builders/study-prediction.js';
import { type RunningService, startService } from '../e2e/running-service.js';
import { positiveNumber } from './command-options.js';
import { mainThreadSecondsOf, memoryOf } from './process-tree.js';

const LIMITS = { startSeconds: 3, pageMs: 20, memoryMb: 200 } as const;
const PAGES = 50;
/** Queries of pages; the limit applies to the first, the page of the service's own user interface. */
const QUERIES = ['limit=50', 'limit=500', 'limit=50&state=cancelled', 'limit=50&priority=stat'] as const;
const HOUR_MS = 3_600_000;
const FINDINGS = 18;

interface Options {
  readonly studies: number;
  readonly json: boolean;
}

interface Start {
  readonly seconds: number;
  readonly memoryMb: number;
  /** Milliseconds of the main thread for a page, by query. */
  readonly pageMs: Readonly<Record<string, number>>;
}

/** An answer of the size of the published models. */
const ANSWER = studyAnswer(
  {
    ...PREDICTION,
    scores: {
      supervised: probabilities('supervised finding'),
      ctclip: probabilities('finding in words'),
    },
    topShapFeatures: probabilities('ctclip_feature'),
  },
  12.5,
);

function probabilities(name: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Array.from({ length: FINDINGS }, (_, index) => [`${name} ${index}`, 1 / (index + 2)]),
  );
}

function endedStudy(submittedAt: number): StudyRecord {
  const id = randomUUID();
  const waiting = submitted(
    {
      id,
      owner: null,
      priority: 'routine',
      kind: 'dicom-zip',
      fileName: 'study.zip',
      options: studyOptions(),
      requestId: randomUUID(),
      contentKey: `${id}${id}`.slice(0, 64),
      repeatKey: `${id}${id}`.slice(0, 64),
    },
    submittedAt,
  );
  const running = started(waiting, 'attempt', submittedAt + 1) ?? waiting;
  const encoding = reached(running, 'attempt', 'encoding', submittedAt + 2) ?? running;
  const ended = succeeded(encoding, 'attempt', ANSWER, undefined, submittedAt + 3) ?? encoding;
  return notified(ended) ?? ended;
}

/** Writes without fsync, which takes most of the time of a record in the service. */
function writeStudies(directory: string, count: number): void {
  const records = join(directory, 'records');
  mkdirSync(records, { recursive: true, mode: 0o700 });
  const begin = Date.now() - HOUR_MS;
  for (let index = 0; index < count; index++) {
    const record = endedStudy(begin + Math.floor((HOUR_MS * index) / count));
    writeFileSync(join(records, `${record.id}.json`), JSON.stringify(record), { mode: 0o600 });
  }
}

/** Starts the service on a directory, asks it for pages, and stops it. */
async function start(directory: string, queries: readonly string[] = []): Promise<Start> {
  const begin = performance.now();
  await using service = await startService({ QUEUE_DIR: directory });
  const seconds = (performance.now() - begin) / 1000;
  const memoryMb = memoryOf(service.pid).own;
  const pageMs: Record<string, number> = {};
  for (const query of queries) pageMs[query] = await mainThreadMsOfPage(service, query);
  service.signal('SIGTERM');
  await service.ended;
  return { seconds, memoryMb, pageMs };
}

/** Mean over consecutive pages. */
async function mainThreadMsOfPage(service: RunningService, query: string): Promise<number> {
  let cursor = '';
  const begin = mainThreadSecondsOf(service.pid);
  for (let page = 0; page < PAGES; page++) {
    const answer = await service.get(`/studies?${query}&cursor=${cursor}`);
    cursor = ((await answer.json()) as { next: string | null }).next ?? '';
  }
  return (1000 * (mainThreadSecondsOf(service.pid) - begin)) / PAGES;
}

async function measure({ studies }: Options) {
  const root = mkdtempSync(join(tmpdir(), 'ctclip-studies-'));
  const directory = join(root, 'many');
  try {
    writeStudies(directory, studies);
    const empty = await start(join(root, 'none'));
    const first = await start(directory);
    const second = await start(directory, QUERIES);
    return { studies, empty, first, second };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const program = new Command()
  .option('--studies <number>', 'number of ended studies', positiveNumber, 100_000)
  .option('--json', 'print JSON', false)
  .action(async (options: Options) => {
    const result = await measure(options);
    const { empty, first, second } = result;
    const memoryMb = second.memoryMb - empty.memoryMb;
    const pageMs = second.pageMs[QUERIES[0]] ?? Infinity;
    const isMet =
      second.seconds < LIMITS.startSeconds && pageMs < LIMITS.pageMs && memoryMb < LIMITS.memoryMb;
    if (!isMet) process.exitCode = 1;
    if (options.json) {
      console.log(JSON.stringify({ ...result, memoryMb, limits: LIMITS, isMet }, undefined, 2));
      return;
    }
    console.log(`${options.studies} ended studies`);
    console.log(`start, empty: ${empty.seconds.toFixed(2)} s, ${empty.memoryMb.toFixed(0)} MB`);
    console.log(`start without an index, once: ${first.seconds.toFixed(2)} s`);
    console.log(`start: ${second.seconds.toFixed(2)} s (limit ${LIMITS.startSeconds})`);
    console.log(`memory: ${memoryMb.toFixed(0)} MB more than empty (limit ${LIMITS.memoryMb})`);
    for (const [query, ms] of Object.entries(second.pageMs)) {
      const limit = query === QUERIES[0] ? ` (limit ${LIMITS.pageMs})` : '';
      console.log(`GET /studies?${query}: ${ms.toFixed(1)} ms of the main thread${limit}`);
    }
    console.log(isMet ? 'All limits are met.' : 'A limit is exceeded.');
  });
await program.parseAsync();
