import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type {
  HandedBack,
  PerformStudy,
  QueuedStudy,
  StudyJobQueue,
} from '../../src/server/studies/lifecycle/study-job-queue.js';
import type { StudyPriority } from '../../src/server/studies/lifecycle/study-record.js';
import { until } from '../until.js';
import type { Host, Backend } from './studies-backend.js';

const AGEING_MS = 60_000;
const BEGIN = 1_700_000_000_000;

/** Requirements on every job queue, tested through its interface. */
export function describeJobQueue(makeBackend: () => Promise<Backend>): void {
  let backend: Backend;
  let host: Host;
  let queue: StudyJobQueue;
  /** Ids in the order of processing. */
  let performed: string[];
  beforeEach(async () => {
    backend = await makeBackend();
    host = await backend.open(AGEING_MS);
    queue = host.queue;
    performed = [];
  });
  afterEach(async () => {
    await queue.close();
    await host.close();
    await backend.remove();
  });

  const entry = (priority: StudyPriority, afterMs: number): QueuedStudy => ({
    id: randomUUID(),
    priority,
    submittedAt: BEGIN + afterMs,
  });

  async function addAll(...entries: readonly QueuedStudy[]): Promise<void> {
    for (const one of entries) await queue.add(one);
  }

  /** @param outcome of the n-th processing of a study, from 1 */
  function work(outcome: (id: string, time: number) => ReturnType<PerformStudy>): void {
    queue.work((id) => {
      performed.push(id);
      return outcome(id, performed.filter((other) => other === id).length);
    }, 1);
  }

  const done = (): Promise<'done'> => Promise.resolve('done');
  const arePerformed = (count: number) => until(() => performed.length >= count, `${count} performances`);

  it('takes a stat study before a routine one only if the routine one came at most the ageing time earlier', async () => {
    const routine = entry('routine', 0);
    const early = entry('stat', AGEING_MS - 1);
    const late = entry('stat', AGEING_MS + 1);
    await addAll(routine, late, early);
    expect(await Promise.all([early, routine, late].map((one) => queue.position(one)))).toEqual([1, 2, 3]);
    expect(await queue.lengths()).toEqual({ stat: 2, routine: 1 });
    work(done);
    await arePerformed(3);
    expect(performed).toEqual([early, routine, late].map(({ id }) => id));
  });

  it('keeps the order of studies that came in the same millisecond', async () => {
    const entries = Array.from({ length: 20 }, () => entry('routine', 0));
    await addAll(...entries);
    work(done);
    await arePerformed(entries.length);
    expect(performed).toEqual(entries.map(({ id }) => id));
  });

  it('processes a study once if it is added again while it waits or runs', async () => {
    const [first, last] = [entry('routine', 0), entry('routine', 1)];
    await addAll(first, first, last, first);
    expect(await queue.lengths()).toEqual({ stat: 0, routine: 2 });
    work(async (id) => {
      if (id === first.id) await addAll(first, last);
      return 'done';
    });
    await arePerformed(2);
    await until(async () => (await queue.lengths()).routine === 0, 'the end');
    expect(performed).toEqual([first.id, last.id]);
  });

  it('never processes a removed study', async () => {
    const [removed, other] = [entry('stat', 0), entry('routine', 1)];
    await addAll(removed, other);
    await queue.remove(removed);
    expect(await queue.position(removed)).toBeUndefined();
    expect(await queue.position(other)).toBe(1);
    work(done);
    await arePerformed(1);
    await until(async () => (await queue.lengths()).routine === 0, 'the end');
    expect(performed).toEqual([other.id]);
  });

  it('takes other studies before one that was handed back with a delay, and still counts that one', async () => {
    const [first, second] = [entry('stat', 0), entry('routine', 1)];
    await addAll(first, second);
    let lengths: unknown;
    let position: unknown;
    work(async (id, time): Promise<'done' | HandedBack> => {
      if (id === first.id && time === 1) return { retryAfterMs: 300 };
      if (id === second.id) [lengths, position] = await Promise.all([queue.lengths(), queue.position(first)]);
      return 'done';
    });
    await arePerformed(3);
    expect(performed).toEqual([first.id, second.id, first.id]);
    expect(lengths).toEqual({ stat: 1, routine: 0 });
    expect(position).toBeUndefined();
  });

  it('takes a study that was handed back without delay at its old position', async () => {
    const [first, second] = [entry('stat', 0), entry('routine', 1)];
    await addAll(first, second);
    work((id, time) => Promise.resolve(id === first.id && time < 3 ? { retryAfterMs: 0 } : 'done'));
    await arePerformed(4);
    expect(performed).toEqual([first.id, first.id, first.id, second.id]);
  });

  it('continues and retries the study when processing rejects', async () => {
    const [first, second] = [entry('stat', 0), entry('routine', 1)];
    await addAll(first, second);
    work((id, time) =>
      id === first.id && time === 1 ? Promise.reject(new Error('A fault of the program.')) : done(),
    );
    await arePerformed(3);
    expect(performed).toEqual([first.id, second.id, first.id]);
  });
}
