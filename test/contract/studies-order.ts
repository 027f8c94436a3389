import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { StudyRecord } from '../../src/server/studies/lifecycle/study-record.js';
import { rejectionOf } from '../builders/refusal.js';
import type { Backend } from './studies-backend.js';
import { until } from '../until.js';
import { ANYBODY, studiesScene } from './studies-scene.js';
import { TestSlot } from './test-slot.js';

/** Order of waiting studies. */
export function describeOrder(makeBackend: () => Promise<Backend>): void {
  const { open, run, study, begins, ends } = studiesScene(makeBackend);

  it('takes stat before routine, and each in order of arrival', async () => {
    const { host, studies } = await open();
    const slot = new TestSlot();
    const records: StudyRecord[] = [];
    for (const priority of ['routine', 'routine', 'stat', 'stat'] as const)
      records.push(await studies.submit(study({ priority })));
    expect(await Promise.all(records.map((record) => studies.position(record)))).toEqual([3, 4, 1, 2]);
    expect(await studies.lengths()).toEqual({ stat: 2, routine: 2 });
    run(host, slot);
    for (const next of ['request-3', 'request-4', 'request-1', 'request-2']) {
      await begins(slot, next);
      slot.end(next);
    }
    expect(slot.begun).toEqual(['request-3', 'request-4', 'request-1', 'request-2']);
  });

  it('refuses studies beyond the limit of waiting ones', async () => {
    const { studies } = await open({ limit: 1 });
    await studies.submit(study());
    const refused = study();
    const refusal = await rejectionOf(studies.submit(refused));
    expect(refusal).toMatchObject({ code: 'studies.line-full', retryAfterSeconds: 30 });
    // The upload still belongs to its receiver.
    expect(existsSync(refused.uploadPath)).toBe(true);
  });

  it('keeps its studies until the device is ready', async () => {
    const { host, studies } = await open();
    const slot = new TestSlot();
    slot.isReady = false;
    const { id } = await studies.submit(study());
    run(host, slot);
    expect(await studies.get(id, ANYBODY)).toMatchObject({ state: 'waiting' });
    slot.becomeReady();
    await begins(slot, 'request-1');
    slot.end('request-1');
    await ends(studies, id);
  });

  it('requeues a study that gets no slot', async () => {
    const { host, studies } = await open();
    const slot = new TestSlot();
    slot.isTaken = true;
    const { id } = await studies.submit(study());
    run(host, slot);
    await begins(slot, 'request-1');
    await ends(studies, id);
    expect(await studies.get(id, ANYBODY)).toMatchObject({ state: 'succeeded', attempts: 1 });
  });

  it('leaves waiting studies to the next process when it is closed', async () => {
    const { host, studies } = await open();
    const idle = new TestSlot();
    idle.isReady = false;
    const { id, submittedAt } = await studies.submit(study());
    // The next process knows the order by these times only.
    await until(() => Date.now() > submittedAt, 'the next millisecond');
    await studies.submit(study());
    await run(host, idle).close();
    await host.close();
    const { host: next, studies: again } = await open();
    const slot = new TestSlot();
    run(next, slot);
    for (const requestId of ['request-1', 'request-2']) {
      await begins(slot, requestId);
      slot.end(requestId);
    }
    await ends(again, id);
    expect(idle.begun).toEqual([]);
  });
}
