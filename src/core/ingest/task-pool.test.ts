import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { TaskCrashed, type LocatedFrame } from './ingest-tasks.js';
import { TaskPool } from './task-pool.js';

/**
 * A thread that obeys the entry's name in a `headers` task: it dies, fails, or answers with the number of threads
 * before it.
 */
const OBEDIENT = `
  const { parentPort, workerData } = require('node:worker_threads');
  parentPort.on('message', ({ input }) => {
    const order = input.entries[0].entry.name;
    if (order === 'die' || (order === 'die once' && workerData === 0)) process.exit(1);
    if (order === 'overflow') { const all = []; for (;;) all.push(new Array(1e6).fill(order)); }
    if (order === 'fail') parentPort.postMessage({ failure: 'a fault' });
    else parentPort.postMessage({ output: { frames: [workerData], leftOut: [] } });
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
  return { order, threads: () => threads, pool: made };
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

  it('ends a thread that read a whole file, and gives the next task to another one', async () => {
    const { order, threads, pool: made } = start(1);
    const frame = { pixels: {} } as LocatedFrame['frame'];
    const entry = { name: 'work', size: 0, ordinal: 0 } as LocatedFrame['entry'];
    await made.run('file', { frame, entry, entries: [{ entry }] } as LocatedFrame);
    expect(await order('work')).toBe(1);
    expect(threads()).toBe(2);
  });
});
