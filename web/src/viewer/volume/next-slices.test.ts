import { expect, it } from 'vitest';
import { nextSlices } from './next-slices.js';

it('slices are loaded outwards from the one in view, alternating between both sides', () => {
  const loaded = new Set<number>();
  const runs: (readonly [number, number])[] = [];
  for (let most = 1; ; most = 3) {
    const run = nextSlices(10, (slice) => loaded.has(slice), 6, most);
    if (run === undefined) break;
    runs.push([run.first, run.last]);
    for (let slice = run.first; slice <= run.last; slice++) loaded.add(slice);
  }
  expect(runs).toEqual([
    [6, 6],
    [7, 9],
    [3, 5],
    [0, 2],
  ]);
});

it('a run ends before slices that have arrived', () => {
  expect(nextSlices(10, (slice) => slice === 5 || slice === 8, 5, 8)).toEqual({ first: 6, last: 7 });
});
