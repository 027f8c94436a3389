import { describe, expect, it } from 'vitest';
import { type Changes, divide, range, stack } from '../../../../test/builders/divided-stacks.js';
import type { ImageFrame } from '../parsing/image-frame.js';

const BOTH = [range(0, 30), range(30, 60)];

describe('interleaved scans', () => {
  it('are separated by their grids although both lost slices: two derived ones of three scans', () => {
    const derived = (shift: number, kept: readonly number[]): ImageFrame[] =>
      stack(
        { imageType: ['DERIVED'], sliceThickness: 5 },
        { spacing: 5, shift, firstEntry: kept.length },
      ).filter((_, index) => kept.includes(index + 1));
    const second = derived(1.5, [1, 2, 3, 5, 6, 7, 8, 10, 11, 14, 16, 18, 19, 20, 21, 22, 23, 24, 25]);
    const third = derived(3, [2, 3, 4, 6, 7, 10, 11, 12, 13, 15, 16, 17, 18, 20, 21, 24, 25]).map(
      (frame) => ({ ...frame, entry: frame.entry + 100 }),
    );
    const first = stack({ imageType: ['ORIGINAL'], sliceThickness: 5 }, { spacing: 5, firstEntry: 200 });
    expect(divide(first, second, third)).toEqual(
      [second, third, first].map((scan) => scan.map(({ entry }) => entry)),
    );
  });

  it.each([2, 3, 4])('are separated by their grids at any shift, although %i scans lost slices', (count) => {
    for (const shift of [0.2, 0.3, 0.43, 0.7]) {
      const lost = (scan: number, index: number): boolean => (7 * index + 3 * scan) % 11 < 2;
      const scans = range(0, count).map((scan) =>
        stack(
          { instanceNumber: null },
          { spacing: 5, shift: 5 * shift * scan, firstEntry: 30 * scan },
        ).filter((_, index) => !lost(scan, index)),
      );
      expect(divide(...scans)).toEqual(scans.map((scan) => scan.map(({ entry }) => entry)));
    }
  });

  it('are separated by instance numbers of consecutive scans, some of which are missing', () => {
    const numbered = (first: number) => (index: number) => ({
      instanceNumber: index % 9 === 4 ? null : first + index,
    });
    const later = { firstEntry: 30, shift: 1, each: numbered(31) };
    expect(divide(stack({}, { each: numbered(1) }), stack({}, later))).toEqual(BOTH);
  });

  it('are separated by consecutive numbers or times although the later scan begins beyond the earlier one', () => {
    const later = (index: number): Changes => ({ instanceNumber: 31 + index });
    const earlier = stack({}, { shift: 0.7 });
    expect(divide(earlier, stack({}, { firstEntry: 30, each: later }))).toEqual(BOTH);
    const timed = (from: number) => (index: number) => ({ origin: { contentMoment: from + index } });
    const first = stack({}, { shift: 0.7, each: timed(0) });
    expect(divide(first, stack({}, { firstEntry: 30, each: timed(100) }))).toEqual(BOTH);
  });

  it('are separated by consecutive numbers although the second scan runs backwards', () => {
    const backwards = (index: number): Changes => ({ instanceNumber: 60 - index });
    expect(divide(stack(), stack({}, { firstEntry: 30, shift: 0.7, each: backwards }))).toEqual(BOTH);
  });

  it('stay together if they are numbered in turn but a plane of whole millimetres lacks an image', () => {
    const turns = (turn: number) => (index: number) => ({ instanceNumber: 2 * index + turn });
    const first = stack({}, { each: turns(1) });
    const second = stack({}, { firstEntry: 30, each: turns(2) }).slice(0, 29);
    // These are not rounded positions of one scan at half the distance: planning refuses two images of one plane.
    expect(divide(first, second)).toEqual([range(0, 59)]);
  });

  it('are separated from the few images of another scan between their slices', () => {
    const few = stack({ instanceNumber: null }, { firstEntry: 30, shift: 0.8 }).filter(
      (_, index) => index % 13 === 5,
    );
    expect(divide(stack({ instanceNumber: null }), few)).toEqual([range(0, 30), [35, 48]]);
  });
});

describe('one scan', () => {
  const ALL = [range(0, 30)];

  it.each<[string, (at: number) => number]>([
    ['distances that jitter', (at) => at * 5 + ((at * 17) % 7) * 0.1],
    ['distances that grow', (at) => at * 2 + at * at * 0.01],
    ['a part at another distance', (at) => (at < 12 ? 3 * at : 36 + 2 * (at - 12))],
    ['a part at half the distance', (at) => (at < 12 ? 5 * at : 60 + 2.5 * (at - 12))],
    ['a step between two parts', (at) => 5 * at + (at < 12 ? 0 : 3.3)],
    ['positions in tenths of a millimetre', (at) => Math.round(at * 12.5) / 10],
  ])('is one set with %s', (_, depthOf) => {
    for (const instanceNumber of [undefined, null]) {
      const images = stack({ sliceThickness: null }).map((frame, index) => ({
        ...frame,
        position: [0, 0, depthOf(index)] as const,
        instanceNumber: instanceNumber === null ? null : index + 1,
      }));
      expect(divide(images)).toEqual(ALL);
    }
  });

  it('is one set with lost slices that would overlap, if its numbers are in order', () => {
    const images = stack({ sliceThickness: 4 }).filter((_, index) => index % 7 !== 3);
    expect(divide(images)).toEqual([images.map(({ entry }) => entry)]);
  });

  it('is one set of two passes that overlap without any attribute', () => {
    const numbers = { each: (): Changes => ({ instanceNumber: null }) };
    const upper = stack({}, { ...numbers, firstEntry: 30, shift: 57.3 });
    expect(divide(stack({}, numbers), upper)).toEqual([[...range(0, 30), ...range(31, 60)]]);
  });
});
