/**
 * Measures how soon the page shows a finished study of about 300 slices over a slow connection, and what memory it takes:
 * a real service on the demonstration models, Debian's Chromium, the network throttled in the browser.
 *
 *   npm run bench:page [-- --study STUDY.zip --mbit 20 --json]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import type { Page } from 'playwright-core';
import { startDemoService } from '../../src/cli/demo-service.js';
import { packagePath } from '../../src/config/package-path.js';
import { startBrowser, Visit } from '../e2e/browser-visit.js';
import { positionOf } from '../e2e/page-site.js';
import { until } from '../until.js';
import { positiveNumber } from './command-options.js';
import { fullSizeStudy } from './full-size-study.js';
import { report, type Figure } from './report.js';

interface Options {
  readonly study?: string;
  /** Speed of the connection in million bits a second. */
  readonly mbit: number;
  readonly json: boolean;
}

const MB = 1e6;
const LATENCY_MS = 20;
const TIMEOUT_MS = 300_000;
/** Selects the heading of the answer: the first thing that a reader looks for. */
const VERDICT = '.verdict h1';

const options = new Command()
  .option('--study <file>', 'a ZIP of DICOM; by default a synthetic chest')
  .option('--mbit <number>', 'speed of the connection', positiveNumber, 20)
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

/** Sends the study and waits for its result. @returns its id */
async function assessed(url: string, path: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([readFileSync(path)]), basename(path));
  const address = `${url}/studies?explain=true&volume=true`;
  const { id } = (await (await fetch(address, { method: 'POST', body: form })).json()) as { id: string };
  const state = async (): Promise<string> =>
    ((await (await fetch(`${url}/studies/${id}`)).json()) as { state: string }).state;
  await until(async () => !['waiting', 'running'].includes(await state()), 'the result');
  return id;
}

/** Seconds and bytes from opening the study until its verdict, its first image and all its slices are shown. */
async function opened(page: Page, address: string, mbit: number) {
  page.setDefaultTimeout(TIMEOUT_MS);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const throughput = (mbit * 1e6) / 8;
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LATENCY_MS,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
  let bytes = 0;
  session.on('Network.dataReceived', ({ encodedDataLength }) => (bytes += encodedDataLength));
  const start = performance.now();
  const since = (): number => (performance.now() - start) / 1000;
  await page.goto(address);
  await page.locator(VERDICT).waitFor();
  const verdict = { seconds: since(), bytes };
  await positionOf(page).waitFor();
  const image = { seconds: since(), bytes };
  await page.locator('.viewer-loaded').waitFor({ state: 'detached' });
  const all = { seconds: since(), bytes };
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  return { verdict, image, all, heap: usedSize + backingStorageSize };
}

const directory = mkdtempSync(join(tmpdir(), 'page-bench-'));
const output = { out: () => undefined, warn: () => undefined };
const study = options.study ?? (await fullSizeStudy());
const settings = { QUEUE_DIR: join(directory, 'studies') };
const service = await startDemoService(packagePath('models', 'demo'), 0, output, settings);
const browser = await startBrowser();
try {
  const url = await service.ready;
  const id = await assessed(url, study);
  const { page } = await Visit.with(browser, { viewport: { width: 1366, height: 768 } });
  const figures = await opened(page, `${url}/app/#/study/${id}`, options.mbit);
  const text = ({ seconds, bytes }: { readonly seconds: number; readonly bytes: number }): string =>
    `${seconds.toFixed(1)} s, ${(bytes / MB).toFixed(1)} MB`;
  const rows: Figure[] = [
    ['connection', `${options.mbit} Mbit/s, ${LATENCY_MS} ms`],
    ['verdict', text(figures.verdict)],
    ['first image', text(figures.image)],
    ['all slices', text(figures.all)],
    ['memory of the page', `${Math.round(figures.heap / MB)} MB`],
  ];
  report(rows, figures, options.json);
} finally {
  await browser.close();
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
}
