import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { KeyedSerialQueue, SerialQueue } from './serial-queue.js';

describe('a serial queue', () => {
  it('runs in the order of the calls, without overlap, and a failure does not block the next', async () => {
    const queue = new SerialQueue();
    const events: string[] = [];
    const task = (name: string, milliseconds: number) => async (): Promise<string> => {
      events.push(`${name} begins`);
      await delay(milliseconds);
      events.push(`${name} ends`);
      return name;
    };
    const first = queue.run(task('first', 20));
    const failing = queue.run(() => Promise.reject(new Error('cannot')));
    const last = queue.run(task('last', 0));
    await expect(failing).rejects.toThrow('cannot');
    expect(await Promise.all([first, last])).toEqual(['first', 'last']);
    expect(events).toEqual(['first begins', 'first ends', 'last begins', 'last ends']);
  });
});

describe('a serial queue for each key', () => {
  it('lets other keys run meanwhile, and is idle when all have ended', async () => {
    const queue = new KeyedSerialQueue();
    const ended: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const first = queue.run('a', () => held.then(() => ended.push('first of a')));
    const second = queue.run('a', () => Promise.resolve(ended.push('second of a')));
    await queue.run('b', () => Promise.resolve(ended.push('b')));
    expect(ended).toEqual(['b']);
    release();
    await queue.idle();
    expect(ended).toEqual(['b', 'first of a', 'second of a']);
    await Promise.all([first, second]);
  });
});
