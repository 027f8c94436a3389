import { expect, it } from 'vitest';
import { RecycledMemory } from './study-memory.js';

it('returned memory is reused for requests up to its size', () => {
  const memory = new RecycledMemory(1);
  const first = memory.take(100);
  memory.giveBack(first);
  expect(memory.take(60)).toBe(first);
  memory.giveBack(first);
  const larger = memory.take(101);
  expect(larger).not.toBe(first);
  expect(larger.byteLength).toBe(101);
});

it('a piece that is too small is released before a larger one is allocated', () => {
  const memory = new RecycledMemory(1);
  const small = memory.take(10);
  memory.giveBack(small);
  memory.take(20);
  expect(memory.take(10)).not.toBe(small);
});

it('memory in use is never given out again', () => {
  const memory = new RecycledMemory(2);
  expect(memory.take(10)).not.toBe(memory.take(10));
});

it('only the configured number of pieces is kept, the most recent ones', () => {
  const memory = new RecycledMemory(2);
  const [first, second, third] = [memory.take(10), memory.take(10), memory.take(10)];
  for (const piece of [first, second, third]) memory.giveBack(piece);
  expect(memory.take(10)).toBe(second);
  expect(memory.take(10)).toBe(third);
  expect(memory.take(10)).not.toBe(first);
});

it('a very large piece is not kept', () => {
  const memory = new RecycledMemory(1);
  const large = memory.take(256 * 1024 ** 2 + 1);
  memory.giveBack(large);
  expect(memory.take(1)).not.toBe(large);
});
