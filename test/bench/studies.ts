/**
 * Measures start, list pages and memory of the service with many ended studies.
 *
 *   npm run bench:studies [-- --studies 100000 --json]
 *
 * Writes the studies to a temporary directory as the service does, and starts the real service on it and on an empty one.
 * The first start finds no index, as after an update, and reads every record; the limits apply to the second. Pages are
 * measured in two ways: over HTTP by the processor time of the process, and in the store alone by the time for which a page
 * blocks the event loop. Fails if a limit is exceeded.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { studyAnswer } from '../../src/core/pipeline/study-prediction.js';
import { studyOptions } from '../../src/core/pipeline/study-options.js';
import { StoreFaults, StoreGuard } from '../../src/server/storage/store-faults.js';
import { diskFault } from '../../src/server/storage/disk-errors.js';
import { FileStudyStore } from '../../src/server/studies/embedded/file-study-store.js';
import type { StoreFilter } from '../../src/server/studies/lifecycle/study-store.js';
import type { StudyRecord } from '../../src/server/studies/lifecycle/study-record.js';
import {
  cameTo,
  notified,
  started,
  submitted,
  succeeded,
} from '../../src/server/studies/lifecycle/study-transitions.js';
import { PREDICTION } from '../builders/study-prediction.js';
import { type RunningService, startService } from '../e2e/running-service.js';
import { positiveNumber } from './command-options.js';
import { memoryOf, processorSecondsOf } from './process-tree.js';
import { spreadOf, spreadText } from './statistics.js';

const LIMITS = { startSeconds: 3, pageMs: 20, memoryMb: 200 } as const;
const PAGES = 50;
const PAGE = 50;
const LARGEST_PAGE = 500;
const HOUR_MS = 3_600_000;
const FINDINGS = 18;

interface Options {
  readonly studies: number;
  readonly json: boolean;
}

interface Start {
  readonly seconds: number;
  readonly memoryMb: number;
  readonly pageMs: number;
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
  const encoding = cameTo(running, 'attempt', 'encoding', submittedAt + 2) ?? running;
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
async function start(directory: string, pages: number): Promise<Start> {
  const begin = performance.now();
  await using service = await startService({ QUEUE_DIR: directory });
  const seconds = (performance.now() - begin) / 1000;
  const { pid } = service;
  const memoryMb = memoryOf(pid).own;
  const pageMs = pages === 0 ? 0 : await processorTimeOfPage(service, pages);
  service.signal('SIGTERM');
  await service.ended;
  return { seconds, memoryMb, pageMs };
}

async function processorTimeOfPage(service: RunningService, pages: number): Promise<number> {
  let address = `/studies?limit=${PAGE}`;
  const begin = processorSecondsOf(service.pid);
  for (let page = 0; page < pages; page++) {
    const { next } = (await (await service.get(address)).json()) as { next: string };
    address = `/studies?limit=${PAGE}&cursor=${next}`;
  }
  return (1000 * (processorSecondsOf(service.pid) - begin)) / pages;
}

/** Milliseconds for which a page of the store blocks the event loop, for several pages. */
async function holdOf(
  store: FileStudyStore,
  filter: StoreFilter,
  count: number,
): Promise<{ readonly median: number; readonly least: number; readonly most: number }> {
  const values: number[] = [];
  let behind;
  for (let page = 0; page < PAGES; page++) {
    const before = performance.eventLoopUtilization();
    const { next } = await store.page(filter, behind, count);
    values.push(performance.eventLoopUtilization(before).active);
    behind = next;
  }
  return spreadOf(values);
}

async function measure({ studies }: Options) {
  const root = mkdtempSync(join(tmpdir(), 'ctclip-studies-'));
  const directory = join(root, 'many');
  try {
    writeStudies(directory, studies);
    const empty = await start(join(root, 'none'), 0);
    const first = await start(directory, 0);
    const second = await start(directory, PAGES);
    const disk = new StoreGuard('disk', new StoreFaults(), (cause) => diskFault('QUEUE_DIR', cause));
    const begin = performance.now();
    const store = await FileStudyStore.open(join(directory, 'records'), disk);
    const openSeconds = (performance.now() - begin) / 1000;
    const holds = {
      [`a page of ${PAGE}`]: await holdOf(store, {}, PAGE),
      [`a page of ${LARGEST_PAGE}`]: await holdOf(store, {}, LARGEST_PAGE),
      'a page of a state without studies': await holdOf(store, { state: 'cancelled' }, PAGE),
      'a page of a user without studies': await holdOf(store, { owner: 'nobody' }, PAGE),
    };
    await store.close();
    return { studies, empty, first, second, openSeconds, holds };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const program = new Command()
  .option('--studies <number>', 'number of ended studies', positiveNumber, 100_000)
  .option('--json', 'print JSON', false)
  .action(async (options: Options) => {
    const result = await measure(options);
    const { empty, first, second, openSeconds, holds } = result;
    const memoryMb = second.memoryMb - empty.memoryMb;
    const pageMs = Math.max(second.pageMs, holds[`a page of ${PAGE}`].median);
    const isMet =
      second.seconds < LIMITS.startSeconds && pageMs < LIMITS.pageMs && memoryMb < LIMITS.memoryMb;
    if (!isMet) process.exitCode = 1;
    if (options.json) {
      console.log(JSON.stringify({ ...result, memoryMb, limits: LIMITS, isMet }, undefined, 2));
      return;
    }
    console.log(`${options.studies} ended studies`);
    console.log(
      `start of the service, empty:  ${empty.seconds.toFixed(2)} s, ${empty.memoryMb.toFixed(0)} MB`,
    );
    console.log(`start without an index, once: ${first.seconds.toFixed(2)} s`);
    console.log(
      `start: ${second.seconds.toFixed(2)} s (limit ${LIMITS.startSeconds}), of which the store ${openSeconds.toFixed(2)} s`,
    );
    console.log(`memory: ${memoryMb.toFixed(0)} MB more than empty (limit ${LIMITS.memoryMb})`);
    console.log(
      `GET /studies?limit=${PAGE}: ${second.pageMs.toFixed(1)} ms of processor time in all threads (limit ${LIMITS.pageMs})`,
    );
    for (const [what, spread] of Object.entries(holds))
      console.log(`event loop held by ${what}: ${spreadText(spread, 'ms', 1)}`);
    console.log(isMet ? 'All limits are met.' : 'A limit is exceeded.');
  });
await program.parseAsync();
