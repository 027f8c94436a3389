/** Many studies by `ctclip batch`: the built program against the built service, interrupted and continued. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import { ctFiles } from '../builders/ct-study.js';
import type { Instruction } from './instruction.js';
import { startService, until, type RunningService } from './running-service.js';

let service: RunningService;
// More than the batch sends at once, so that a blocked study cannot delay earlier ones.
beforeAll(async () => (service = await startService({ STUDIES_IN_FLIGHT: '5' })));
afterAll(() => service[Symbol.asyncDispose]());

class Batch {
  error = '';
  private readonly child: ChildProcess;

  constructor(...args: string[]) {
    const program = packagePath('dist', 'cli', 'ctclip.js');
    this.child = spawn(process.execPath, [program, 'batch', ...args], {
      cwd: service.directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child.stderr?.on('data', (chunk: Buffer) => (this.error += chunk.toString()));
  }

  interrupt(): void {
    this.child.kill('SIGINT');
  }

  async code(): Promise<number | null> {
    const [code] = (await once(this.child, 'close')) as [number | null];
    return code;
  }
}

const REFUSAL: Instruction = {
  do: 'refuse',
  code: 'archive.truncated',
  message: '=The archive, a "ZIP", is cut off.',
};

/** Fifty archives, every tenth of them damaged; those from 20 to 23 block until `releaseOf` their folder. */
function putArchives(folder: string): void {
  mkdirSync(join(service.directory, folder));
  for (let index = 0; index < 50; index += 1) {
    const name = `${index}`.padStart(2, '0');
    const waits = index >= 20 && index < 24;
    const ordinary: Instruction = waits ? service.waitFor(releaseOf(folder)) : { do: 'succeed' };
    const instruction = index % 10 === 5 ? REFUSAL : ordinary;
    writeFileSync(join(service.directory, folder, `${name}.zip`), JSON.stringify(instruction));
  }
}

const releaseOf = (folder: string): string => `go-${folder}`;

const lines = (file: string): string[] => {
  const path = join(service.directory, file);
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
};

const predicted = (status: number): number =>
  service.log.filter((line) => line['route'] === '/predict' && line['status'] === status).length;

describe('a batch of fifty archives, five of them damaged,', () => {
  /** Each test has a folder and a table of its own. */
  const send = (folder: string, ...args: string[]) =>
    new Batch(folder, '-o', `${folder}.jsonl`, '--url', service.url, ...args);

  /** Interrupts a batch after twenty studies. @returns what it wrote */
  async function interrupt(folder: string): Promise<string> {
    putArchives(folder);
    const batch = send(folder, '--parallel', '4');
    await until(() => lines(`${folder}.jsonl.journal`).length === 21, 'the first twenty');
    batch.interrupt();
    expect(await batch.code()).toBe(130);
    // The device finishes the interrupted studies, although no client waits for them.
    service.release(releaseOf(folder));
    await until(() => service.spooledFiles().length === 0, 'the end of the interrupted studies');
    return batch.error;
  }

  it('stops at an interrupt with partial results, and says how to continue', async () => {
    expect(await interrupt('stopped')).toMatch(
      /\n50 studies: 18 succeeded, 2 failed, 30 not done\.\nPathology in 18 of 18 studies\.\n[^]*\nThe table is stopped\.jsonl\.\nRun the same command again to continue\.\n$/,
    );
    expect(lines('stopped.jsonl')).toHaveLength(20);
  });

  it('is continued without sending finished studies again', async () => {
    await interrupt('continued');
    const [succeeded, failed] = [predicted(200), predicted(400)];
    const batch = send('continued');
    expect(await batch.code()).toBe(1);
    expect(batch.error).toMatch(/^20 of 50 studies are done already\.\n1\/30 continued\//);
    expect(batch.error).toMatch(
      /\n50 studies: 45 succeeded, 5 failed\.\nPathology in 45 of 45 studies\.\n[^]*\nThe table is continued\.jsonl\.\n$/,
    );
    await until(() => predicted(200) - succeeded >= 27, 'the lines of the log');
    expect(predicted(200) - succeeded).toBe(27);
    expect(predicted(400) - failed).toBe(3);

    const rows = lines('continued.jsonl').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map((row) => row['path_to_study'])).toEqual(
      Array.from({ length: 50 }, (_, index) => `continued/${`${index}`.padStart(2, '0')}.zip`),
    );
    expect(rows[5]).toMatchObject({
      processing_status: 'Failure',
      error: '=The archive, a "ZIP", is cut off.',
    });
    expect(rows[6]).toMatchObject({
      study_uid: '1.2.3',
      probability_of_pathology: 0.87,
      pathology: 1,
      processing_status: 'Success',
      most_dangerous_pathology_type: 'Pneumonia',
      error: null,
    });
  });

  it('is not sent again once it is done, except with --restart', async () => {
    putArchives('done');
    service.release(releaseOf('done'));
    const first = send('done');
    expect(await first.code()).toBe(1);
    await until(() => service.spooledFiles().length === 0, 'the end of all studies');
    const before = predicted(200);
    const again = send('done');
    expect([await again.code(), again.error]).toEqual([1, expect.stringMatching(/^50 of 50 .* already/)]);
    const restarted = send('done', '--restart');
    expect(await restarted.code()).toBe(1);
    await until(() => predicted(200) - before >= 45, 'the lines of the log');
    expect(predicted(200) - before).toBe(45);
  });
});

it('a folder of DICOM is sent as a ZIP', async () => {
  const folder = join(service.directory, 'ann', 'series');
  mkdirSync(folder, { recursive: true });
  for (const [index, bytes] of ctFiles().entries()) writeFileSync(join(folder, `${index}`), bytes);
  const batch = new Batch('ann', '-o', 'ann.xlsx', '--url', service.url);
  // The test's device cannot read DICOM: its specific failure shows that the study was sent.
  expect(await batch.code()).toBe(1);
  expect(batch.error).toMatch(/^1\/1 ann\/series: Failure: The study failed unexpectedly\./);
  const workbook = await JSZip.loadAsync(readFileSync(join(service.directory, 'ann.xlsx')));
  expect(await workbook.file('xl/sharedStrings.xml')?.async('string')).toContain('ann/series</t>');
});

it('the batch waits for a full queue', async () => {
  await using small = await startService({ QUEUE_LIMIT: '1' });
  mkdirSync(join(service.directory, 'few'));
  for (let index = 0; index < 5; index += 1) {
    writeFileSync(join(service.directory, 'few', `${index}.zip`), '{"do": "succeed"}');
  }
  // The service estimates the wait of a refused study from the duration of this one: a second.
  expect((await small.predict({ do: 'succeed' })).status).toBe(200);
  const running = small.predict(small.waitFor('room'));
  await until(() => small.spooledFiles().length === 1, 'a study on the device');
  const batch = new Batch('few', '-o', 'few.csv', '--parallel', '2', '--url', small.url);
  await small.logged(({ status }) => status === 429, 'a refusal');
  small.release('room');
  expect(await batch.code()).toBe(0);
  await running;
  expect(batch.error).toMatch(/^Waiting: http:.* accepts no studies: /);
  expect(lines('few.csv')).toHaveLength(6);
});

it('an unreachable service ends the batch, and the table has the partial results', async () => {
  writeFileSync(join(service.directory, 'alone.zip'), '{"do": "succeed"}');
  const batch = new Batch('alone.zip', '-o', 'none.csv', '--patience', '1', '--url', 'http://127.0.0.1:9');
  expect(await batch.code()).toBe(1);
  expect(batch.error).toMatch(
    /^Waiting: No answer from .*\n1 study: 0 succeeded, 0 failed, 1 not done\.\n[^]*ctclip: No answer from [^]*ECONNREFUSED/,
  );
  expect(lines('none.csv')).toHaveLength(1);
});
