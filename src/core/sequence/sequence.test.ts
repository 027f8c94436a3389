import { describe, expect, it } from 'vitest';
import { neighbours, runsOf } from './neighbours.js';
import { groupBy } from './non-empty.js';
import { upperMedian } from './upper-median.js';

describe('neighbours', () => {
  it('pairs each element with the next one', () => {
    expect(neighbours([1, 2, 4])).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });

  it('pairs elements at a distance', () => {
    expect(neighbours([1, 2, 4, 8], 3)).toEqual([[1, 8]]);
  });

  it('has no pairs where the list is too short', () => {
    expect(neighbours([1])).toEqual([]);
    expect(neighbours([1, 2], 2)).toEqual([]);
  });
});

describe('runsOf', () => {
  const places = [0, 1, 2, 5, 6].map((depth) => ({ depth }));
  const depths = (runs: readonly (readonly { depth: number }[])[]): number[][] =>
    runs.map((run) => run.map(({ depth }) => depth));

  it('compares an element with the previous one', () => {
    const runs = runsOf(places, (next, previous) => next.depth - previous.depth <= 1);
    expect(depths(runs)).toEqual([
      [0, 1, 2],
      [5, 6],
    ]);
  });

  it('compares an element with the first one of the run', () => {
    const runs = runsOf(places, (next, _, first) => next.depth - first.depth <= 1);
    expect(depths(runs)).toEqual([[0, 1], [2], [5, 6]]);
  });

  it('has no runs without elements', () => {
    expect(runsOf([], () => true)).toEqual([]);
  });
});

describe('groupBy', () => {
  it('keeps the order of the keys and of the elements', () => {
    expect(groupBy(['b1', 'a1', 'b2'], (name) => name.slice(0, 1))).toEqual([['b1', 'b2'], ['a1']]);
  });
});

describe('upperMedian', () => {
  it.each([
    { values: [3, 1, 2], median: 2 },
    { values: [10, 9, 1, 2], median: 9 },
    { values: [], median: undefined },
  ])('is $median for $values', ({ values, median }) => {
    expect(upperMedian(values)).toBe(median);
  });
});
