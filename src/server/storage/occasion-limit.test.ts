import { describe, expect, it } from 'vitest';
import { OccasionLimit } from './occasion-limit.js';

describe('an occasion', () => {
  it('passes once in a period, and the next one returns the number held back', () => {
    let now = 0;
    const limit = new OccasionLimit(1000, () => now);
    expect([limit.pass('a'), limit.pass('a'), limit.pass('a')]).toEqual([0, undefined, undefined]);
    now = 999;
    expect(limit.pass('a')).toBeUndefined();
    now = 1000;
    expect(limit.pass('a')).toBe(3);
    now = 2000;
    expect(limit.pass('a')).toBe(0);
  });

  it('is held back only by its own kind', () => {
    const limit = new OccasionLimit(1000, () => 0);
    expect([limit.pass('a'), limit.pass('b')]).toEqual([0, 0]);
  });
});
