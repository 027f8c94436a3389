/** Requirements on every store, so that each end of a study is notified, whatever process dies. */
import { studyOptions } from '../../src/core/pipeline/study-options.js';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EndNotifier } from '../../src/server/studies/lifecycle/end-notifier.js';
import type { StudyRecord } from '../../src/server/studies/lifecycle/study-record.js';
import { cancelled, started, submitted } from '../../src/server/studies/lifecycle/study-transitions.js';
import type { Host, Place } from './studies-backend.js';

/** Time within which a live process may still notify an end. */
const TIMEOUT_MS = 60_000;
const BEGIN = 1000;
const LONG_AGO = 2000;

/** A process with its notifier, and the notifications that it sent. */
interface Teller {
  readonly host: Host;
  readonly told: string[];
  readonly faults: unknown[];
  readonly notifier: EndNotifier;
  redeliver(): Promise<void>;
}

export function describeEndNotifier(name: string, makePlace: () => Promise<Place>): void {
  describe(name, () => {
    let place: Place;
    let hosts: Host[];
    beforeEach(async () => {
      place = await makePlace();
      hosts = [];
    });
    afterEach(async () => {
      await Promise.all(hosts.map((host) => host.close()));
      await place.remove();
    });

    /** @param tell simulates a process that fails or dies while notifying; undefined: it notifies */
    async function open(tell?: () => Promise<void>): Promise<Teller> {
      const host = await place.open(1);
      hosts.push(host);
      const told: string[] = [];
      const faults: unknown[] = [];
      const notifier = new EndNotifier(
        host.store,
        tell ?? (({ id }) => Promise.resolve(void told.push(id))),
        (_record, error) => void faults.push(error),
      );
      return {
        host,
        told,
        faults,
        notifier,
        redeliver: () => notifier.redeliver(host.store.unnotified(), TIMEOUT_MS),
      };
    }

    async function running({ store }: Host): Promise<StudyRecord> {
      const id = randomUUID();
      const study = { owner: null, priority: 'routine', kind: 'nifti', fileName: 'study.nii' } as const;
      const keys = { requestId: id, contentKey: id, repeatKey: id };
      await store.create(submitted({ ...study, ...keys, id, options: studyOptions() }, BEGIN));
      return recordOf(await store.update(id, (now) => started(now, 'attempt', BEGIN)));
    }

    async function ended(host: Host, at: number): Promise<StudyRecord> {
      const { id } = await running(host);
      return recordOf(await host.store.update(id, (now) => cancelled(now, at)));
    }

    const isOwed = async ({ host }: Teller, id: string): Promise<boolean> =>
      (await host.store.get(id))?.notifyingSince !== undefined;

    it('owes a notification from the moment of the end until it is sent', async () => {
      const teller = await open();
      const { id } = await running(teller.host);
      expect(await isOwed(teller, id)).toBe(false);
      const record = await ended(teller.host, LONG_AGO);
      expect(await isOwed(teller, record.id)).toBe(true);
      await teller.notifier.make(record);
      expect(await isOwed(teller, record.id)).toBe(false);
      await teller.redeliver();
      expect(teller.told).toEqual([record.id]);
    });

    it('keeps a failed notification for later', async () => {
      const teller = await open(() => Promise.reject(new Error('The disk is full.')));
      const record = await ended(teller.host, LONG_AGO);
      await teller.notifier.make(record);
      expect(teller.faults).toEqual([new Error('The disk is full.')]);
      expect(await isOwed(teller, record.id)).toBe(true);
    });

    it('lets the next process send the pending notification of a dead one, once', async () => {
      const dying = await open(() => new Promise(() => undefined));
      const record = await ended(dying.host, LONG_AGO);
      // The dying process's notification is never awaited.
      void dying.notifier.make(record);
      await dying.host.close();
      const next = await open();
      await next.redeliver();
      await next.redeliver();
      expect(next.told).toEqual([record.id]);
    });

    it('sends no notification that a live process may be about to send', async () => {
      const teller = await open();
      await ended(teller.host, Date.now());
      await teller.redeliver();
      expect(teller.told).toEqual([]);
    });

    it('lets only one of several processes send it when they find it at the same time', async () => {
      const first = await open();
      const second = first.host.recovers ? first : await open();
      const { id } = await ended(first.host, LONG_AGO);
      await Promise.all([first.redeliver(), second.redeliver()]);
      expect(second === first ? first.told : [...first.told, ...second.told]).toEqual([id]);
    });
  });
}

function recordOf(record: StudyRecord | undefined): StudyRecord {
  if (record === undefined) throw new Error('The record is gone.');
  return record;
}
