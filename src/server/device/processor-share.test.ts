import { describe, expect, it } from 'vitest';
import { coreCount, parseProcessorList, type Processor, processorsOfShare } from './processor-share.js';

/** Two sockets of two cores with two threads each; as is usual, the second threads are numbered last. */
const TWO_SOCKETS: readonly Processor[] = [0, 1, 2, 3, 4, 5, 6, 7].map((id) => ({
  id,
  core: `${id % 4},${(id % 4) + 4}`,
  node: id % 2,
}));

const idsOf = (processors: readonly Processor[]): number[] => processors.map(({ id }) => id);

describe('a share of the cores', () => {
  it('has whole cores of one NUMA node', () => {
    const shares = [0, 1].map((index) => processorsOfShare(TWO_SOCKETS, { index, of: 2 }));
    expect(shares.map(idsOf)).toEqual([
      [0, 2, 4, 6],
      [1, 3, 5, 7],
    ]);
    expect(shares.map(coreCount)).toEqual([2, 2]);
  });

  it('has every core exactly once, if they cannot be divided equally', () => {
    const shares = [0, 1, 2].map((index) => processorsOfShare(TWO_SOCKETS, { index, of: 3 }));
    expect(shares.map(coreCount)).toEqual([1, 1, 2]);
    expect(new Set(shares.flatMap(idsOf)).size).toBe(8);
  });

  it('is empty for some, if there are fewer cores than shares', () => {
    const shares = [0, 1].map((index) => processorsOfShare(TWO_SOCKETS.slice(0, 1), { index, of: 2 }));
    expect(shares.map(idsOf)).toEqual([[], [0]]);
  });
});

it.each([
  ['0', [0]],
  ['0-3,8', [0, 1, 2, 3, 8]],
  ['', []],
])('the kernel’s list %j of processors is read', (text, ids) => {
  expect(parseProcessorList(text)).toEqual(ids);
});
