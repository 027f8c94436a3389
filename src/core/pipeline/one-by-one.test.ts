import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OneByOne } from './one-by-one.js';

describe('one thing at a time', () => {
  it('runs in the order of the calls, without overlap, and a failure does not block the next', async () => {
    const line = new OneByOne();
    const events: string[] = [];
    const tell = (name: string, milliseconds: number) => async (): Promise<string> => {
      events.push(`${name} begins`);
      await delay(milliseconds);
      events.push(`${name} ends`);
      return name;
    };
    const first = line.run(tell('first', 20));
    const failing = line.run(() => Promise.reject(new Error('cannot')));
    const last = line.run(tell('last', 0));
    await expect(failing).rejects.toThrow('cannot');
    expect(await Promise.all([first, last])).toEqual(['first', 'last']);
    expect(events).toEqual(['first begins', 'first ends', 'last begins', 'last ends']);
  });
});
