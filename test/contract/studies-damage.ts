import { expect, it } from 'vitest';
import { EndNotifier } from '../../src/server/studies/lifecycle/end-notifier.js';
import { Retention } from '../../src/server/studies/lifecycle/retention.js';
import { rejectionOf } from '../builders/refusal.js';
import { until } from '../until.js';
import type { Backend } from './studies-backend.js';
import { ANYBODY, studiesScene } from './studies-scene.js';
import { TestSlot } from './test-slot.js';

const HOUR_MS = 3_600_000;

/** A damaged record is reported by the id of its study, and never affects another study. */
export function describeDamage(makeBackend: () => Promise<Backend>): void {
  const { backend, open, run, study, begins, ends, notified } = studiesScene(makeBackend);
  const reported = (): (string | undefined)[] =>
    backend()
      .faults.filter(({ error }) => error.code === 'studies.record-damaged')
      .map((fault) => fault.study);

  it('of a study that waits or has ended leaves the others as they are', async () => {
    const first = await open();
    const ended = [await first.studies.submit(study()), await first.studies.submit(study())];
    for (const { id } of ended) await first.studies.cancel(id, ANYBODY);
    const waiting = [
      await first.studies.submit(study({ idempotencyKey: 'key', contentKey: 'same' })),
      await first.studies.submit(study()),
    ];
    const damaged = [ended[0].id, waiting[0].id];
    await first.host.close();
    for (const id of damaged) await backend().damage(id);

    const { host, studies } = await open();
    const slot = new TestSlot();
    run(host, slot);
    await studies.requeueOrphans();
    await begins(slot, 'request-4');
    slot.end('request-4');
    await ends(studies, waiting[1].id);
    await notified(1);
    expect(slot.begun).toEqual(['request-4']);
    for (const id of damaged) expect(await codeOf(studies.get(id, ANYBODY))).toBe('studies.record-damaged');
    expect([...new Set(reported())].sort()).toEqual([...damaged].sort());

    const listed = await studies.list({}, ANYBODY, undefined, 10);
    expect(listed.records.map(({ id }) => id)).toEqual([waiting[1].id, ended[1].id]);
    const sent: string[] = [];
    const notifier = new EndNotifier(
      host.store,
      ({ id }) => Promise.resolve(void sent.push(id)),
      () => undefined,
    );
    await notifier.redeliver(host.store.unnotified(), 0);
    expect(sent.sort()).toEqual([waiting[1].id, ended[1].id].sort());
    await until(async () => (await host.files.oldUploads(0)).length > 0, 'the age');
    expect(await studies.removeStrayUploads(0, false)).toEqual([]);
    await using upload = await host.files.openUpload(waiting[0].id);
    expect(upload.path).not.toBe('');
    const retention = new Retention(
      studies,
      host.store,
      { ttlMs: HOUR_MS, maxBytes: 1e9, maxStudies: 100, keepMs: 0 },
      () => undefined,
    );
    expect(await retention.removeOld(Date.now() + 2 * HOUR_MS)).toEqual(
      expect.arrayContaining([waiting[1].id, ended[1].id]),
    );
  });

  it('can be replaced by sending the study again under the same key', async () => {
    const key = { idempotencyKey: 'key', contentKey: 'same' };
    const first = await open();
    const lost = await first.studies.submit(study(key));
    await first.host.close();
    await backend().damage(lost.id);
    const { studies } = await open();
    const again = await studies.submit(study(key));
    expect(again.id).not.toBe(lost.id);
    expect((await studies.get(again.id, ANYBODY)).state).toBe('waiting');
    expect((await studies.submit(study(key))).id).toBe(again.id);
  });

  it('of a running study does not block the device', async () => {
    const { host, studies } = await open();
    const slot = new TestSlot();
    const { id } = await studies.submit(study());
    run(host, slot);
    await begins(slot, 'request-1');
    await backend().damage(id);
    const next = await studies.submit(study());
    slot.end('request-1');
    await begins(slot, 'request-2');
    slot.end('request-2');
    await ends(studies, next.id);
    expect((await studies.get(next.id, ANYBODY)).state).toBe('succeeded');
  });
}

async function codeOf(action: Promise<unknown>): Promise<string> {
  return (await rejectionOf(action)).code;
}
