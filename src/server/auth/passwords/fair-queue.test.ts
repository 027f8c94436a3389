import { expect, it } from 'vitest';
import { FairQueue } from './fair-queue.js';

function drained<T>(queue: FairQueue<T>): T[] {
  const entries: T[] = [];
  for (let entry = queue.take(); entry !== undefined; entry = queue.take()) entries.push(entry);
  return entries;
}

it('clients take turns, each in its own order', () => {
  const queue = new FairQueue<string>(10, 10);
  for (const entry of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.add(entry[0], entry);
  expect(drained(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});

it('limits the waiting entries of one client and of all clients', () => {
  const queue = new FairQueue<number>(2, 3);
  expect([queue.add('a', 1), queue.add('a', 2), queue.add('a', 3)]).toEqual([true, true, false]);
  expect([queue.add('b', 4), queue.add('c', 5)]).toEqual([true, false]);
  expect(drained(queue)).toEqual([1, 4, 2]);
  expect(queue.add('c', 5)).toBe(true);
});
