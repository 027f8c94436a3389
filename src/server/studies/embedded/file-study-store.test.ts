import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejectionOf } from '../../../../test/builders/refusal.js';
import { studyOptions } from '../../../core/pipeline/study-options.js';
import { diskFault } from '../../storage/disk-errors.js';
import { StoreFaults, StoreGuard } from '../../storage/store-faults.js';
import type { StudyRecord } from '../lifecycle/study-record.js';
import { cancelled, notified, submitted } from '../lifecycle/study-transitions.js';
import { FileStudyStore } from './file-study-store.js';

let directory: string;
let records: string;
/** Studies of the reported faults. */
let damaged: (string | undefined)[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'store-'));
  records = join(directory, 'records');
  damaged = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

function open(): Promise<FileStudyStore> {
  const faults = new StoreFaults();
  faults.onFault(({ study }) => damaged.push(study));
  return FileStudyStore.open(
    records,
    new StoreGuard('disk', faults, (cause) => diskFault('QUEUE_DIR', cause)),
  );
}

const waiting = (id: string, submittedAt = 1000): StudyRecord =>
  submitted(
    {
      id,
      owner: 'anna',
      priority: 'routine',
      kind: 'dicom-zip',
      fileName: 'study.zip',
      options: studyOptions(),
      requestId: 'request',
      contentKey: 'content',
      repeatKey: 'repeat',
      idempotencyKey: `key of ${id}`,
    },
    submittedAt,
  );

/** Adds a settled study to the store. */
async function settle(
  store: FileStudyStore,
  id: string,
  submittedAt = 1000,
): Promise<StudyRecord | undefined> {
  await store.create(waiting(id, submittedAt));
  await store.update(id, (record) => cancelled(record, submittedAt + 1));
  return store.update(id, notified);
}

async function idsOf(store: FileStudyStore): Promise<string[]> {
  return (await store.page({}, undefined, 100)).records.map(({ id }) => id);
}

const fileOf = (id: string): string => join(records, `${id}.json`);
const indexFile = (): string => `${records}.index`;

describe('the next process', () => {
  it('finds ended studies without reading them, and reads them on demand', async () => {
    const first = await open();
    const settled = await settle(first, 'settled');
    await first.create(waiting('waiting', 2000));
    await first.close();
    renameSync(fileOf('settled'), join(directory, 'aside'));
    writeFileSync(fileOf('settled'), 'damaged');
    const second = await open();
    expect(damaged).toEqual([]);
    expect(await second.consumers()).toMatchObject([{ owner: 'anna', studies: 1 }]);
    renameSync(join(directory, 'aside'), fileOf('settled'));
    expect(await second.get('settled')).toEqual(settled);
    expect(await second.withIdempotencyKey('key of settled')).toEqual(settled);
    expect(await idsOf(second)).toEqual(['waiting', 'settled']);
    await second.close();
  });

  it('reports a record that proves damaged when read, and leaves it in place', async () => {
    const first = await open();
    await settle(first, 'whole');
    await settle(first, 'damaged', 2000);
    await first.close();
    writeFileSync(fileOf('damaged'), '{"id": "dama');
    const second = await open();
    expect(await idsOf(second)).toEqual(['whole']);
    expect((await rejectionOf(second.get('damaged'))).code).toBe('studies.record-damaged');
    expect(await second.withIdempotencyKey('key of damaged')).toBeUndefined();
    expect(new Set(damaged)).toEqual(new Set(['damaged']));
    expect(readFileSync(fileOf('damaged'), 'utf8')).toBe('{"id": "dama');
    await second.close();
  });

  it('finds a damaged record again after an operator has restored it', async () => {
    const first = await open();
    const settled = await settle(first, 'restored');
    await first.close();
    renameSync(fileOf('restored'), join(directory, 'backup'));
    mkdirSync(fileOf('restored'));
    const second = await open();
    expect((await rejectionOf(second.get('restored'))).code).toBe('studies.record-damaged');
    rmdirSync(fileOf('restored'));
    renameSync(join(directory, 'backup'), fileOf('restored'));
    expect(await second.get('restored')).toEqual(settled);
    expect(await idsOf(second)).toEqual(['restored']);
    await second.close();
  });

  it('starts without an index that cannot be read, and reports it', async () => {
    const first = await open();
    await settle(first, 'one');
    await first.close();
    rmSync(indexFile());
    mkdirSync(indexFile());
    const second = await open();
    expect(await idsOf(second)).toEqual(['one']);
    await second.close();
    expect(damaged.length).toBeGreaterThan(0);
  });

  it('hides a study from a user who is named only by a damaged line of the index', async () => {
    const first = await open();
    await settle(first, 'one');
    await first.close();
    writeFileSync(indexFile(), readFileSync(indexFile(), 'utf8').replace('"anna"', '"bert"'));
    const second = await open();
    expect((await second.page({ owner: 'bert' }, undefined, 10)).records).toEqual([]);
    await second.close();
  });

  it('reads every record if the index is missing, torn or foreign', async () => {
    const first = await open();
    await settle(first, 'one');
    await settle(first, 'two', 2000);
    await first.close();
    const index = readFileSync(indexFile(), 'utf8');
    for (const found of ['', index.slice(0, -20), '\0\0\0\n[1]\n', index.replaceAll('[1,', '[99,')]) {
      writeFileSync(indexFile(), found);
      const next = await open();
      expect(await idsOf(next)).toEqual(['two', 'one']);
      await next.close();
      // The records that were read are in the index again.
      expect(readFileSync(indexFile(), 'utf8')).toMatch(/"one"[^]*"two"|"two"[^]*"one"/);
    }
    rmSync(indexFile());
    const last = await open();
    expect(await idsOf(last)).toEqual(['two', 'one']);
    expect(damaged).toEqual([]);
    await last.close();
  });

  it('does not list removed records that the index still contains', async () => {
    const first = await open();
    await settle(first, 'one');
    await settle(first, 'two', 2000);
    await first.remove('one');
    await first.close();
    rmSync(fileOf('two'));
    const second = await open();
    expect([await idsOf(second), await second.consumers()]).toEqual([[], []]);
    await second.close();
  });

  it('ignores a record whose file name is not its id', async () => {
    const first = await open();
    await settle(first, 'own');
    await first.close();
    writeFileSync(fileOf('copy'), readFileSync(fileOf('own')));
    const planted = { ...waiting('../../home'), state: 'succeeded', endedAt: 1 };
    writeFileSync(fileOf('planted'), JSON.stringify(planted));
    const second = await open();
    expect(await idsOf(second)).toEqual(['own']);
    expect([...damaged].sort()).toEqual(['copy', 'planted']);
    await second.close();
  });

  it('compacts an index that has grown by removed records', async () => {
    const first = await open();
    const settled = await settle(first, 'kept');
    await first.close();
    const [line] = readFileSync(indexFile(), 'utf8').trim().split('\n');
    for (let count = 0; count < 3000; count++)
      appendFileSync(indexFile(), `${line.replace('"kept"', `"gone ${count}"`)}\n`);
    const second = await open();
    await second.close();
    expect(readFileSync(indexFile(), 'utf8').trim()).toBe(line);
    const third = await open();
    expect(await third.get('kept')).toEqual(settled);
    await third.close();
  });
});
