import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { studyOptions } from '../../../core/pipeline/study-options.js';
import { diskFault } from '../../storage/disk-errors.js';
import { StoreFaults, StoreGuard } from '../../storage/store-faults.js';
import { type EmbeddedStudies, openEmbeddedStudies } from '../embedded/embedded-studies.js';
import { cancelled, submitted } from '../lifecycle/study-transitions.js';
import { adoptEarlierWebhooks } from './earlier-webhooks.js';

let directory: string;
let studies: EmbeddedStudies;
let damaged: string[];
const faults = new StoreFaults();
faults.onFault(({ error }) => damaged.push(error.code));
const disk = new StoreGuard('disk', faults, (cause) => diskFault('QUEUE_DIR', cause));
beforeEach(async () => {
  damaged = [];
  directory = mkdtempSync(join(tmpdir(), 'earlier-'));
  studies = await openEmbeddedStudies(join(directory, 'queue'), 1, faults);
});
afterEach(async () => {
  await studies.close();
  rmSync(directory, { recursive: true });
});

/** A study that ended in version 0.1: its record does not have deliveries. */
async function ended(id: string): Promise<void> {
  const study = { owner: null, priority: 'routine', kind: 'nifti', fileName: 'study.nii' } as const;
  const keys = { requestId: id, contentKey: id, repeatKey: id, options: studyOptions() };
  await studies.store.create(submitted({ ...study, ...keys, id }, 1));
  await studies.store.update(id, (now) => cancelled(now, 2));
}

const webhooks = (): string => join(directory, 'webhooks');
function plant(part: string, name: string, entry: object | string): void {
  mkdirSync(join(webhooks(), part), { recursive: true });
  writeFileSync(join(webhooks(), part, name), typeof entry === 'string' ? entry : JSON.stringify(entry));
}

it('moves waiting and dead webhooks into the records of their studies', async () => {
  await Promise.all(['a', 'b'].map(ended));
  plant('pending', 'a.json', { id: 'a', url: 'https://x/', body: '{}', attempts: 2, nextAttemptAt: 5 });
  plant('dead', 'b.json', {
    id: 'b',
    url: 'https://x/',
    body: '{}',
    attempts: 8,
    nextAttemptAt: 5,
    problem: 'answered 500',
  });
  await adoptEarlierWebhooks(webhooks(), studies.store, disk);
  expect(await studies.store.openDeliveries()).toMatchObject([
    { study: 'a', destination: 'webhook', state: 'waiting', attempts: 2 },
    { study: 'b', destination: 'webhook', state: 'dead', attempts: 8, problem: { message: 'answered 500' } },
  ]);
  expect(readdirSync(webhooks(), { recursive: true }).sort()).toEqual(['dead', 'pending']);
  await adoptEarlierWebhooks(webhooks(), studies.store, disk);
  expect(await studies.store.openDeliveries()).toHaveLength(2);
});

it('leaves files in place that cannot be read, or whose study was removed, and reports them', async () => {
  plant('pending', 'torn.json', '{"id":');
  plant('pending', 'gone.json', { id: 'gone', attempts: 0 });
  await adoptEarlierWebhooks(webhooks(), studies.store, disk);
  expect(damaged).toEqual(['webhook.damaged', 'webhook.damaged']);
  expect(readdirSync(join(webhooks(), 'pending')).sort()).toEqual(['gone.json', 'torn.json']);
});

it('does nothing without files', async () => {
  await adoptEarlierWebhooks(webhooks(), studies.store, disk);
  expect(damaged).toEqual([]);
});
