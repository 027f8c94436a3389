import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { type LocatedFrame, type SliceTarget, TaskCrashed, type TaskInput } from './ingest-tasks.js';
import { TaskPool } from './task-pool.js';

/**
 * A thread that obeys the name of the entry: it dies, fails, or answers. The answer to a `headers` task is the number of
 * threads before it; the answer to a `slice` task is whether the next task was sent ahead.
 */
const OBEDIENT = `
  const { parentPort, receiveMessageOnPort, workerData } = require('node:worker_threads');
  const answer = (output) => parentPort.postMessage({ output });
  const written = (values) => answer({ outcome: 'written', values });
  parentPort.on('message', ({ name, input }) => {
    const order = (name === 'slice' ? input.sources : input.entries)[0].entry.name;
    if (order === 'die' || (order === 'die once' && workerData === 0)) process.exit(1);
    if (order === 'overflow') { const all = []; for (;;) all.push(new Array(1e6).fill(order)); }
    if (order === 'fail') parentPort.postMessage({ failure: 'a fault' });
    else if (name === 'slice') {
      const next = receiveMessageOnPort(parentPort);
      written(next !== undefined);
      if (next !== undefined) written(false);
    } else answer({ frames: [workerData], leftOut: [] });
  });
`;

let pool: TaskPool | undefined;
afterEach(() => pool?.close());

function start(size: number) {
  let threads = 0;
  const made = new TaskPool(
    size,
    () =>
      new Worker(OBEDIENT, {
        eval: true,
        workerData: threads++,
        resourceLimits: { maxOldGenerationSizeMb: 32 },
      }),
  );
  pool = made;
  const order = async (name: string): Promise<unknown> => {
    const entry = { name, size: 0, ordinal: 0 };
    return (await made.run('headers', { entries: [{ index: 0, entry }] })).frames[0];
  };
  const slice = async (name: string): Promise<unknown> => {
    const sources = [{ entry: { name } }] as unknown as TaskInput<'slice'>['sources'];
    const target = {} as SliceTarget;
    const report = await made.run('slice', { sources, target });
    return report.outcome === 'written' ? report.values : report.outcome;
  };
  return { order, slice, threads: () => threads, pool: made };
}

describe('the pool of threads', () => {
  it('starts at most its maximum of threads, and at most one per task', async () => {
    const { order, threads } = start(2);
    expect(await order('work')).toBe(0);
    expect(threads()).toBe(1);
    await Promise.all(['work', 'work', 'work', 'work', 'work'].map(order));
    expect(threads()).toBe(2);
  });

  it('replaces a thread that dies and gives its task to another one', async () => {
    const { order, threads } = start(1);
    const answers = await Promise.all([order('die once'), order('work')]);
    expect(answers).toEqual([1, 1]);
    expect(threads()).toBe(2);
  });

  it('gives up a task that kills two threads, and goes on with the others', async () => {
    const { order, threads } = start(1);
    const answers = await Promise.allSettled([order('die'), order('work')]);
    expect(answers).toEqual([
      { status: 'rejected', reason: new TaskCrashed() },
      { status: 'fulfilled', value: 2 },
    ]);
    expect(threads()).toBe(3);
  });

  it('treats a full heap as a death', async () => {
    const { order } = start(1);
    await expect(order('overflow')).rejects.toBeInstanceOf(TaskCrashed);
    expect(await order('work')).toBe(2);
  });

  it('distinguishes a fault of the program from a death', async () => {
    const { order, threads } = start(1);
    await expect(order('fail')).rejects.toThrow('A worker thread failed: a fault');
    expect(await order('work')).toBe(0);
    expect(threads()).toBe(1);
  });

  it('sends the next of short tasks ahead, and long ones only to an idle thread', async () => {
    const { order, slice } = start(1);
    expect(await Promise.all([slice('work'), slice('work')])).toEqual([true, false]);
    expect(await Promise.all([slice('work'), order('work')])).toEqual([false, 0]);
  });

  it('does not count the death of a thread against a task that was sent ahead', async () => {
    const { slice } = start(1);
    const answers = await Promise.allSettled([slice('die'), slice('work')]);
    expect(answers).toEqual([
      { status: 'rejected', reason: new TaskCrashed() },
      { status: 'fulfilled', value: false },
    ]);
  });

  it('ends a thread that read a whole file, and gives the next task to another one', async () => {
    const { order, threads, pool: made } = start(1);
    const frame = { pixels: {} } as LocatedFrame['frame'];
    const entry = { name: 'work', size: 0, ordinal: 0 } as LocatedFrame['entry'];
    await made.run('file', { frame, entry, entries: [{ entry }] } as LocatedFrame);
    expect(await order('work')).toBe(1);
    expect(threads()).toBe(2);
  });
});
