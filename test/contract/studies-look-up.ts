import { expect, it } from 'vitest';
import { rejectionOf } from '../builders/refusal.js';
import type { Backend } from './studies-backend.js';
import { ANYBODY, studiesScene } from './studies-scene.js';
import { TestSlot } from './test-slot.js';

/** Visibility of studies: one by one, in lists, and as they change. */
export function describeLookingUp(makeBackend: () => Promise<Backend>): void {
  const { open, run, study, begins } = studiesScene(makeBackend);

  it('shows a study only to its owner and to viewers who see all', async () => {
    const { studies } = await open();
    const { id } = await studies.submit(study({ owner: 'anna' }));
    const as = (name: string, seesAll = false) => ({ name, seesAll });
    expect((await studies.get(id, as('anna'))).id).toBe(id);
    expect((await studies.get(id, as('root', true))).id).toBe(id);
    for (const asked of [
      studies.get(id, as('bert')),
      studies.cancel(id, as('bert')),
      studies.get('x', as('anna')),
    ])
      expect(await rejectionOf(asked)).toMatchObject({ code: 'studies.unknown' });
    expect((await studies.list({}, as('bert'), undefined, 10)).records).toEqual([]);
  });

  it('lists studies page by page, newest first', async () => {
    const { studies } = await open();
    for (let index = 0; index < 5; index++)
      await studies.submit(study({ priority: index % 2 === 0 ? 'stat' : 'routine' }));
    const seen: string[] = [];
    let behind;
    do {
      const page = await studies.list({}, ANYBODY, behind, 2);
      seen.push(...page.records.map(({ requestId }) => requestId));
      behind = page.next;
    } while (behind !== undefined);
    expect(new Set(seen)).toEqual(new Set([1, 2, 3, 4, 5].map((index) => `request-${index}`)));
    expect(seen).toHaveLength(5);
    const stat = await studies.list({ priority: 'stat', state: 'waiting' }, ANYBODY, undefined, 10);
    expect(stat.records.map(({ requestId }) => requestId).sort()).toEqual([
      'request-1',
      'request-3',
      'request-5',
    ]);
  });

  it('notifies a follower of a study about every change until its end', async () => {
    const { host, studies } = await open();
    const slot = new TestSlot();
    const { id } = await studies.submit(study());
    const states: string[] = [];
    const following = (async () => {
      for await (const { state } of studies.follow(id, ANYBODY, new AbortController().signal))
        states.push(state);
    })();
    run(host, slot);
    await begins(slot, 'request-1');
    slot.end('request-1');
    await following;
    expect(states.at(0)).toBe('waiting');
    expect(states.at(-1)).toBe('succeeded');
  });
}
