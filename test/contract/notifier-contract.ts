/** Requirements on every store, so that each end of a study is notified, even if a process dies. */
import { studyOptions } from '../../src/core/pipeline/study-options.js';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EndNotifier } from '../../src/server/studies/lifecycle/end-notifier.js';
import type { StudyRecord } from '../../src/server/studies/lifecycle/study-record.js';
import { cancelled, started, submitted } from '../../src/server/studies/lifecycle/study-transitions.js';
import type { Host, Backend } from './studies-backend.js';

/** Time within which a live process may still notify an end. */
const TIMEOUT_MS = 60_000;
const BEGIN = 1000;
const LONG_AGO = 2000;

/** A process with its notifier, and the notifications that it sent. */
interface Sender {
  readonly host: Host;
  readonly sent: string[];
  readonly faults: unknown[];
  readonly notifier: EndNotifier;
  redeliver(): Promise<void>;
}

export function describeEndNotifier(name: string, makeBackend: () => Promise<Backend>): void {
  describe(name, () => {
    let backend: Backend;
    let hosts: Host[];
    beforeEach(async () => {
      backend = await makeBackend();
      hosts = [];
    });
    afterEach(async () => {
      await Promise.all(hosts.map((host) => host.close()));
      await backend.remove();
    });

    /** @param send simulates a process that fails or dies while notifying; undefined: it notifies */
    async function open(send?: () => Promise<void>): Promise<Sender> {
      const host = await backend.open(1);
      hosts.push(host);
      const sent: string[] = [];
      const faults: unknown[] = [];
      const notifier = new EndNotifier(
        host.store,
        send ?? (({ id }) => Promise.resolve(void sent.push(id))),
        (_record, error) => void faults.push(error),
      );
      return {
        host,
        sent,
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

    const isPending = async ({ host }: Sender, id: string): Promise<boolean> =>
      (await host.store.get(id))?.notifyingSince !== undefined;

    it('have a pending notification until it is sent', async () => {
      const sender = await open();
      const { id } = await running(sender.host);
      expect(await isPending(sender, id)).toBe(false);
      const record = await ended(sender.host, LONG_AGO);
      expect(await isPending(sender, record.id)).toBe(true);
      await sender.notifier.make(record);
      expect(await isPending(sender, record.id)).toBe(false);
      await sender.redeliver();
      expect(sender.sent).toEqual([record.id]);
    });

    it('keep a failed notification for later', async () => {
      const sender = await open(() => Promise.reject(new Error('The disk is full.')));
      const record = await ended(sender.host, LONG_AGO);
      await sender.notifier.make(record);
      expect(sender.faults).toEqual([new Error('The disk is full.')]);
      expect(await isPending(sender, record.id)).toBe(true);
    });

    it('let the next process send the pending notification of a dead one, once', async () => {
      const dying = await open(() => new Promise(() => undefined));
      const record = await ended(dying.host, LONG_AGO);
      // The dying process's notification is never awaited.
      void dying.notifier.make(record);
      await dying.host.close();
      const next = await open();
      await next.redeliver();
      await next.redeliver();
      expect(next.sent).toEqual([record.id]);
    });

    it('are not notified while a live process may be about to do so', async () => {
      const sender = await open();
      await ended(sender.host, Date.now());
      await sender.redeliver();
      expect(sender.sent).toEqual([]);
    });

    it('are notified if the notification was claimed before the clock was set back', async () => {
      const sender = await open();
      const { id } = await ended(sender.host, Date.now() + 2 * TIMEOUT_MS);
      await sender.redeliver();
      expect(sender.sent).toEqual([id]);
    });

    it('are notified by only one of several processes that find them at the same time', async () => {
      const first = await open();
      const second = first.host.recovers ? first : await open();
      const { id } = await ended(first.host, LONG_AGO);
      await Promise.all([first.redeliver(), second.redeliver()]);
      expect(second === first ? first.sent : [...first.sent, ...second.sent]).toEqual([id]);
    });
  });
}

function recordOf(record: StudyRecord | undefined): StudyRecord {
  if (record === undefined) throw new Error('The record is gone.');
  return record;
}
