import { studyOptions } from '../../src/core/pipeline/study-options.js';
import { expect, it } from 'vitest';
import { rejectionOf } from '../builders/refusal.js';
import type { Backend } from './studies-backend.js';
import { ANYBODY, studiesScene } from './studies-scene.js';
import { TestSlot } from './test-slot.js';

/** Studies that are submitted again. */
export function describeRepetition(makeBackend: () => Promise<Backend>): void {
  const { open, run, study, begins, ends } = studiesScene(makeBackend);

  it('answers the same content from the kept result, and says so, unless a fresh one is requested', async () => {
    const { host, studies } = await open();
    const slot = new TestSlot();
    const options = studyOptions({ explanation: {} });
    const first = await studies.submit(study({ repeatKey: 'same', options }));
    run(host, slot);
    await begins(slot, 'request-1');
    slot.end('request-1');
    await ends(studies, first.id);
    const again = await studies.submit(study({ repeatKey: 'same', options }));
    expect(again).toMatchObject({ state: 'succeeded', repeated: true });
    expect(again.result).toEqual((await studies.get(first.id, ANYBODY)).result);
    expect(await studies.artifactNames(again)).toEqual(['overlay.png']);
    const fresh = await studies.submit(study({ repeatKey: 'same', options, fresh: true }));
    expect(fresh).toMatchObject({ state: 'waiting', repeated: false });
    await begins(slot, 'request-3');
    slot.end('request-3');
  });

  it('creates one study for two requests with the same idempotency key', async () => {
    const { studies } = await open();
    const option = { idempotencyKey: 'key', contentKey: 'same' };
    const [first, second] = await Promise.all([studies.submit(study(option)), studies.submit(study(option))]);
    expect(second.id).toBe(first.id);
    expect((await studies.submit(study(option))).id).toBe(first.id);
    expect(await rejectionOf(studies.submit(study({ ...option, contentKey: 'other' })))).toMatchObject({
      code: 'studies.idempotency-mismatch',
    });
    expect((await studies.list({}, ANYBODY, undefined, 10)).records).toHaveLength(1);
  });
}
