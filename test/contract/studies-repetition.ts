import { expect, it } from 'vitest';
import { rejectionOf } from '../builders/refusal.js';
import type { Place } from './studies-place.js';
import { ANYBODY, studiesScene } from './studies-scene.js';
import { TestSeat } from './test-seat.js';

/** What becomes of a study that was sent before. */
export function describeRepetition(makePlace: () => Promise<Place>): void {
  const { open, run, study, begins, ends } = studiesScene(makePlace);

  it('answers the same content again from the kept result, and says so, unless a fresh one is wanted', async () => {
    const { host, studies } = await open();
    const seat = new TestSeat();
    const options = { explain: 'true' };
    const first = await studies.submit(study({ repeatKey: 'same', options }));
    run(host, seat);
    await begins(seat, 'request-1');
    seat.end('request-1');
    await ends(studies, first.id);
    const again = await studies.submit(study({ repeatKey: 'same', options }));
    expect(again).toMatchObject({ state: 'succeeded', repeated: true });
    expect(again.result).toEqual((await studies.get(first.id, ANYBODY)).result);
    expect(await studies.artifactNames(again)).toEqual(['overlay.png']);
    const fresh = await studies.submit(study({ repeatKey: 'same', options, fresh: true }));
    expect(fresh).toMatchObject({ state: 'waiting', repeated: false });
    await begins(seat, 'request-3');
    seat.end('request-3');
  });

  it('makes one study of two with the same idempotency key', async () => {
    const { studies } = await open();
    const wish = { idempotencyKey: 'key', contentKey: 'same' };
    const [first, second] = await Promise.all([studies.submit(study(wish)), studies.submit(study(wish))]);
    expect(second.id).toBe(first.id);
    expect((await studies.submit(study(wish))).id).toBe(first.id);
    expect(await rejectionOf(studies.submit(study({ ...wish, contentKey: 'other' })))).toMatchObject({
      code: 'studies.idempotency-mismatch',
    });
    expect((await studies.list({}, ANYBODY, undefined, 10)).records).toHaveLength(1);
  });
}
