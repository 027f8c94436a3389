import { expect, it } from 'vitest';
import { studyOptions } from '../../src/core/pipeline/study-options.js';
import { Retention, type RetentionSettings } from '../../src/server/studies/lifecycle/retention.js';
import { claimDelivery, deliveryFailed } from '../../src/server/studies/lifecycle/delivery-transitions.js';
import type { NewStudy, Studies } from '../../src/server/studies/lifecycle/studies.js';
import { rejectionOf } from '../builders/refusal.js';
import type { Host, Backend } from './studies-backend.js';
import { until } from '../until.js';
import { ANYBODY, studiesScene } from './studies-scene.js';
import { TestSlot } from './test-slot.js';

const HOUR_MS = 3_600_000;
const SEES_ALL = { name: 'root', seesAll: true };
const PICTURE_BYTES = 7;
const WITH_PICTURE = studyOptions({ explanation: {} });

interface Scene {
  readonly host: Host;
  readonly studies: Studies;
  readonly slot: TestSlot;
}

/** Retention of ended studies, and their usage. */
export function describeRetention(makeBackend: () => Promise<Backend>): void {
  const { open, run, study, begins } = studiesScene(makeBackend);

  /** Submits studies one after the other, and waits for each result. */
  async function answer(scene: Scene, changes: readonly Partial<NewStudy>[]): Promise<string[]> {
    const ids: string[] = [];
    for (const change of changes) {
      const upload = study({ options: WITH_PICTURE, ...change });
      const { id, state } = await scene.studies.submit(upload);
      if (state === 'waiting') await end(scene, upload.requestId, id);
      ids.push(id);
    }
    return ids;
  }

  async function end({ host, slot }: Scene, requestId: string, id: string): Promise<void> {
    await begins(slot, requestId);
    slot.end(requestId);
    await until(async () => (await host.store.get(id))?.state === 'succeeded', 'the end');
  }

  async function start(): Promise<Scene> {
    const slot = new TestSlot();
    const { host, studies } = await open();
    run(host, slot);
    return { host, studies, slot };
  }

  function removeOld(
    { store }: Host,
    studies: Studies,
    settings: Partial<RetentionSettings>,
    now = Date.now(),
  ): Promise<string[]> {
    const all = { ttlMs: HOUR_MS, maxBytes: 1e9, maxStudies: 1000, keepMs: HOUR_MS, ...settings };
    return new Retention(studies, store, all, () => undefined).removeOld(now);
  }

  async function bytesOf({ store }: Host, owner: string | null = null): Promise<number | undefined> {
    return (await store.consumers()).find((consumer) => consumer.owner === owner)?.bytes;
  }

  it('removes expired studies with all their files', async () => {
    const scene = await start();
    const { host, studies } = scene;
    const ids = await answer(scene, [{}, {}]);
    const waiting = await studies.submit(study());
    expect(await removeOld(host, studies, {})).toEqual([]);
    expect(await removeOld(host, studies, {}, Date.now() + 2 * HOUR_MS)).toEqual(ids);
    expect((await studies.list({}, ANYBODY, undefined, 10)).records.map(({ id }) => id)).toEqual([
      waiting.id,
    ]);
    expect(await host.files.artifactNames(ids[0])).toEqual([]);
    expect(await host.store.consumers()).toEqual([]);
    await end(scene, waiting.requestId, waiting.id);
  });

  it('counts records and artifacts, and removes the oldest above the size limit', async () => {
    const scene = await start();
    const { host, studies } = scene;
    const ids = await answer(scene, [{}, {}, {}]);
    const bytes = (await bytesOf(host)) ?? 0;
    const records = await Promise.all(ids.map((id) => host.store.get(id)));
    const recordBytes = records.reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)), 0);
    expect(bytes).toBe(recordBytes + 3 * PICTURE_BYTES);
    expect(await removeOld(host, studies, { maxBytes: bytes })).toEqual([]);
    expect(await removeOld(host, studies, { maxBytes: bytes - 1 })).toEqual([ids[0]]);
  });

  it('removes the oldest above the maximum number, regardless of their size', async () => {
    const scene = await start();
    const { host, studies } = scene;
    const ids = await answer(scene, [{}, {}, {}]);
    expect(await removeOld(host, studies, { maxStudies: 2 })).toEqual([ids[0]]);
    expect(await removeOld(host, studies, { maxStudies: 1 })).toEqual([ids[1]]);
  });

  it('removes studies only of the user with the largest usage', async () => {
    const scene = await start();
    const { host, studies } = scene;
    const owners = ['bob', 'alice', 'alice', 'alice', 'alice', 'carol'];
    const ids = await answer(
      scene,
      owners.map((owner) => ({ owner })),
    );
    expect(await removeOld(host, studies, { maxStudies: 3 })).toEqual(ids.slice(1, 4));
    const left = await studies.list({}, SEES_ALL, undefined, 10);
    expect(left.records.map(({ owner }) => owner)).toEqual(['carol', 'alice', 'bob']);
    const bytes = (await host.store.consumers()).reduce((sum, consumer) => sum + consumer.bytes, 0);
    const [, alice] = await answer(scene, [{ owner: 'alice', repeatKey: 'x' }, { owner: 'alice' }]);
    // Records differ by some bytes because of the digits of their times.
    const removed = await removeOld(host, studies, { maxBytes: bytes + 200 });
    expect(removed).toHaveLength(2);
    expect(removed).not.toContain(alice);
    expect((await studies.list({}, SEES_ALL, undefined, 10)).records).toHaveLength(3);
  });

  it('counts shared artifacts by their size on the disk', async () => {
    const scene = await start();
    const { host, studies } = scene;
    const repeated = { repeatKey: 'same' };
    const ids = await answer(scene, [repeated, repeated, repeated]);
    const records = await Promise.all(ids.map((id) => host.store.get(id)));
    expect(records.map((record) => record?.repeated)).toEqual([false, true, true]);
    const groups = new Set(records.map((record) => record?.artifacts?.group));
    const recordBytes = records.reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)), 0);
    expect(await bytesOf(host)).toBe(recordBytes + groups.size * PICTURE_BYTES);
    await studies.remove(ids[0]);
    const rest = recordBytes - Buffer.byteLength(JSON.stringify(records[0]));
    const restGroups = new Set(records.slice(1).map((record) => record?.artifacts?.group));
    expect(await bytesOf(host)).toBe(rest + restGroups.size * PICTURE_BYTES);
    expect(await host.files.artifactNames(ids[1])).toEqual(['overlay.png']);
  });

  it('continues with the next study if one cannot be removed, and reports it', async () => {
    const scene = await start();
    const { host, studies } = scene;
    const ids = await answer(scene, [{}, {}]);
    const stuck: string[] = [];
    const remove = (id: string): Promise<void> =>
      id === ids[0] ? Promise.reject(new Error('No permission.')) : studies.remove(id);
    const some = { remove } as unknown as Studies;
    const settings = { ttlMs: HOUR_MS, maxBytes: 1e9, maxStudies: 1000, keepMs: HOUR_MS };
    const retention = new Retention(some, host.store, settings, (_error, { id }) => void stuck.push(id));
    expect(await retention.removeOld(Date.now() + 2 * HOUR_MS)).toEqual([ids[1]]);
    expect(stuck).toEqual([ids[0]]);
    const crowded = new Retention(some, host.store, { ...settings, maxStudies: 0 }, () => undefined);
    expect(await crowded.removeOld(Date.now())).toEqual([]);
  });

  it('keeps a study while a delivery waits, and does not let it expire for a while after a dead one', async () => {
    const scene = await start();
    const { host, studies } = scene;
    const [id] = await answer(scene, [{ deliverTo: ['archive'] }]);
    const lease = { holder: 'test', until: 0 };
    const late = Date.now() + 2 * HOUR_MS;
    expect(await removeOld(host, studies, {}, late)).toEqual([]);
    expect(await removeOld(host, studies, { maxBytes: 0 })).toEqual([]);
    await host.store.update(id, (now) => claimDelivery(now, 'archive', lease, true, late));
    expect(await removeOld(host, studies, {}, late)).toEqual([]);
    const problem = { code: 'pacs.object-refused', message: 'Refused.' };
    await host.store.update(id, (now) => deliveryFailed(now, 'archive', 'test', problem, undefined, late));
    expect(await removeOld(host, studies, {}, late + HOUR_MS)).toEqual([]);
    const [crowded] = await answer(scene, [{ deliverTo: ['archive'] }]);
    await host.store.update(crowded, (now) => claimDelivery(now, 'archive', lease, true, late));
    await host.store.update(crowded, (now) =>
      deliveryFailed(now, 'archive', 'test', problem, undefined, late),
    );
    expect(await removeOld(host, studies, { maxStudies: 1 })).toEqual([id]);
    expect(await removeOld(host, studies, {}, late + HOUR_MS + 1)).toEqual([crowded]);
  });

  it('lets only the user of an ended study remove it early', async () => {
    const scene = await start();
    const { host, studies } = scene;
    const [id] = await answer(scene, [{ owner: 'anna' }]);
    const as = (name: string) => ({ name, seesAll: false });
    expect(await rejectionOf(studies.getEnded(id, as('bert')))).toMatchObject({ code: 'studies.unknown' });
    const waiting = await studies.submit(study({ owner: 'anna' }));
    expect(await rejectionOf(studies.getEnded(waiting.id, as('anna')))).toMatchObject({
      code: 'studies.not-ended',
    });
    await end(scene, waiting.requestId, waiting.id);
    await studies.remove((await studies.getEnded(id, as('anna'))).id);
    expect(await rejectionOf(studies.get(id, as('anna')))).toMatchObject({ code: 'studies.unknown' });
    expect(await host.files.artifactNames(id)).toEqual([]);
  });
}
