/**
 * Tests every write of a study's life on the local disk in turn: the disk is full at this write, or for a while from
 * this write on, or the process dies before it. In each case, an accepted study is answered once.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WatchedDisk } from '../../../../test/builders/watched-disk.js';
import { PREDICTION } from '../../../../test/builders/study-prediction.js';
import { until } from '../../../../test/until.js';
import { studyOptions } from '../../../core/pipeline/study-options.js';
import { DomainError } from '../../../core/problem/domain-error.js';
import { type StoreFault, StoreFaults } from '../../storage/store-faults.js';
import { DeliveryOutbox } from '../delivery/delivery-outbox.js';
import { WebhookDestination } from '../delivery/webhook-destination.js';
import type { DeviceSlot } from '../lifecycle/device-slot.js';
import { EndNotifier } from '../lifecycle/end-notifier.js';
import { type NewStudy, Studies } from '../lifecycle/studies.js';
import { hasEnded, type StudyRecord } from '../lifecycle/study-record.js';
import { StudyRunner } from '../lifecycle/study-runner.js';
import { openEmbeddedStudies } from './embedded-studies.js';

const BACK_OFF = { firstMs: 5, longestMs: 20 };
const VIEWER = { name: null, seesAll: false };
const WHILE = 5;

let receiver: Server;
/** Ids of the studies whose webhooks arrived. */
let received: string[];
let url: string;
beforeAll(async () => {
  received = [];
  receiver = createServer((request, response) => {
    received.push(String(request.headers['x-ctclip-delivery']));
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(() => receiver.close());

/** A device that answers at once, and counts its predictions. */
class Slot implements DeviceSlot {
  predictions = 0;
  ready = (): Promise<void> => Promise.resolve();
  predict: DeviceSlot['predict'] = (job) => {
    this.predictions += 1;
    if (job.artifactsDirectory !== undefined)
      writeFileSync(join(job.artifactsDirectory, 'overlay.png'), 'picture');
    return Promise.resolve(PREDICTION);
  };
}

/** A process of the service on a directory. */
async function start(directory: string, slot: Slot) {
  const faults = new StoreFaults();
  const reported: StoreFault[] = [];
  faults.onFault((fault) => reported.push(fault));
  const { store, queue, files, ...embedded } = await openEmbeddedStudies(directory, 1, faults);
  const webhooks = new WebhookDestination(
    {
      allowedHosts: [new URL(url).host],
      allowsHttp: true,
      secret: 'secret of the test',
      attempts: 3,
      firstDelayMs: 5,
      timeoutMs: 5000,
    },
    () => Promise.resolve({}),
  );
  const outbox = new DeliveryOutbox(
    store,
    () => webhooks,
    { isOwn: true, takeoverMs: 60_000, backOff: BACK_OFF },
    { onOutcome: () => undefined, onFault: () => undefined, mayDeliver: () => Promise.resolve(true) },
  );
  const studies = new Studies(store, queue, files, 100);
  const notifier = new EndNotifier(
    store,
    () => Promise.resolve(),
    () => undefined,
  );
  const onEnded = (record: StudyRecord): Promise<void> => {
    outbox.scheduleAll(record);
    return notifier.make(record);
  };
  const events = { onEnded, onFault: () => undefined };
  const runner = new StudyRunner(store, queue, files, slot, events, BACK_OFF);
  await studies.recover();
  await outbox.search();
  runner.start(1);
  return {
    studies,
    reported,
    /** Resolves when the study is answered and notified, its webhook is delivered, and its upload is removed. */
    settles: async (id: string): Promise<StudyRecord> => {
      await until(async () => hasEnded(await studies.get(id, VIEWER)), 'the end');
      await until(async () => {
        await notifier.redeliver(store.unnotified(), 0).catch(() => undefined);
        return (await studies.get(id, VIEWER)).notifyingSince === undefined;
      }, 'the notification');
      await until(async () => (await store.openDeliveries()).length === 0, 'the webhook');
      await until(async () => {
        await studies.removeStrayUploads(0, true).catch(() => undefined);
        return !existsSync(join(directory, 'files', id, 'upload'));
      }, 'the removal of the upload');
      return studies.get(id, VIEWER);
    },
    close: async () => {
      await runner.close();
      await outbox.close();
      await embedded.close();
    },
  };
}

function newStudy(directory: string): NewStudy {
  const uploadPath = join(directory, 'spooled.zip');
  writeFileSync(uploadPath, 'contents');
  return {
    owner: null,
    priority: 'routine',
    kind: 'dicom-zip',
    fileName: 'study.zip',
    options: studyOptions({ explanation: {} }),
    requestId: 'request',
    contentKey: 'content',
    repeatKey: 'repeat',
    idempotencyKey: 'key',
    webhookUrl: url,
    uploadPath,
    fresh: true,
  };
}

/** Sends a study like a client that repeats refused requests. */
async function submit(studies: Studies, directory: string, onRefused: (code: string) => void) {
  for (;;) {
    try {
      return await studies.submit(newStudy(directory));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      onRefused(error.code);
    }
  }
}

/** A directory of the test, deleted with the scope. */
function scratch() {
  const directory = mkdtempSync(join(tmpdir(), 'each-write-'));
  return { directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Runs one study on a disk that fails at the chosen writes. @returns the number of its writes */
async function live(fails: (write: number) => boolean): Promise<number> {
  using root = scratch();
  const queueDirectory = join(root.directory, 'queue');
  const slot = new Slot();
  const process = await start(queueDirectory, slot);
  using disk = new WatchedDisk(queueDirectory, fails);
  const refusals: string[] = [];
  const { id } = await submit(process.studies, root.directory, (code) => refusals.push(code));
  const record = await process.settles(id);
  expect(record).toMatchObject({ state: 'succeeded', attempts: 1 });
  expect(slot.predictions).toBe(1);
  // Perhaps twice, if the disk failed while the delivery was recorded.
  expect(received).toContain(id);
  expect(process.reported.length > 0).toBe(disk.failed > 0);
  const others = process.reported.filter(({ error }) => error.code !== 'studies.disk-full');
  expect([others, refusals.filter((code) => code !== 'studies.disk-full')]).toEqual([[], []]);
  const { writes } = disk;
  await process.close();
  disk.mend();
  // The next process finds the state that this one acknowledged.
  const next = await start(queueDirectory, new Slot());
  expect(await next.studies.get(id, VIEWER)).toEqual(record);
  expect((await next.studies.list({}, VIEWER, undefined, 10)).records).toHaveLength(1);
  expect(await next.studies.artifactNames(record)).toEqual(['overlay.png']);
  await next.close();
  return writes;
}

describe('a study on the local disk', () => {
  it('is answered once although the disk is full at any one of its writes', async () => {
    const writes = await live(() => false);
    expect(writes).toBeGreaterThan(20);
    for (let failing = 1; failing <= writes; failing++) await live((write) => write === failing);
  });

  it('is answered once although the disk is full for a while from any of its writes on', async () => {
    const writes = await live(() => false);
    for (let first = 1; first <= writes; first++)
      await live((write) => write >= first && write < first + WHILE);
  });

  it('is answered by the next process although its process dies before any of its writes', async () => {
    using root = scratch();
    const queueDirectory = join(root.directory, 'queue');
    const process = await start(queueDirectory, new Slot());
    const accepted: string[] = [];
    const snapshots: { readonly directory: string; readonly ids: readonly string[] }[] = [];
    using disk = new WatchedDisk(queueDirectory, (write) => {
      const directory = join(root.directory, `snapshot-${write}`);
      cpSync(queueDirectory, directory, { recursive: true, filter: (path) => basename(path) !== 'lock' });
      snapshots.push({ directory, ids: [...accepted] });
      return false;
    });
    const { id } = await submit(process.studies, root.directory, () => undefined);
    accepted.push(id);
    await process.settles(id);
    expect(disk.writes).toBe(snapshots.length);
    await process.close();
    expect(snapshots.some(({ ids }) => ids.length > 0)).toBe(true);
    for (const { directory, ids } of snapshots) {
      const next = await start(directory, new Slot());
      const { records } = await next.studies.list({}, VIEWER, undefined, 10);
      // A study that was not yet accepted may be there, or not.
      if (ids.length > 0) expect(records.map((record) => record.id)).toEqual(ids);
      for (const record of records)
        expect(await next.settles(record.id)).toMatchObject({ state: 'succeeded' });
      expect(readdirSync(join(directory, 'records')).filter((name) => name.endsWith('.part'))).toEqual([]);
      await next.close();
    }
  });
});
