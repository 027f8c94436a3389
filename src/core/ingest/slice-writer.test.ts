import { describe, expect, it } from 'vitest';
import { ctFrame } from '../../../test/builders/image-frames.js';
import type { StoredPixels } from '../dicom/parsing/image-frame.js';
import { writeSlice } from './slice-writer.js';

/** Writes one image as one slice with one row of pixels. */
function writeRow(pixels: StoredPixels, rescaleSlope: number, rescaleIntercept: number) {
  const target = new Int16Array(pixels.length);
  const frame = ctFrame({ rescaleSlope, rescaleIntercept });
  const outcome = writeSlice(target, { columns: pixels.length, rows: 1 }, [
    { frame, weight: 1, shift: [0, 0], pixels },
  ]);
  return { target, outcome };
}

function written(pixels: StoredPixels, rescaleSlope: number, rescaleIntercept: number) {
  const { target, outcome } = writeRow(pixels, rescaleSlope, rescaleIntercept);
  return outcome === 'overflow' ? 'does not fit' : [...target];
}

describe('an image is written in whole Hounsfield units', () => {
  it('above an intercept', () => {
    expect(written(Uint16Array.of(0, 1024, 4095, 24, 1100, 33_791), 1, -1024)).toEqual([
      -1024, 0, 3071, -1000, 76, 32_767,
    ]);
    expect(written(Int16Array.of(-32_768, -1, 0, 1, 32_767), 1, 0)).toEqual([-32_768, -1, 0, 1, 32_767]);
  });

  it('with a slope', () => {
    expect(written(Int16Array.of(-512, 0, 1, 2, 16_383), 2, 1)).toEqual([-1023, 1, 3, 5, 32_767]);
  });
});

describe('an image does not count as 16-bit integers', () => {
  // At every position in a row: pixels are processed several at a time, and the rest one by one.
  it.each([0, 1, 2, 3, 4, 5, 6])('when pixel %i is beyond them', (place) => {
    const high = Int16Array.from({ length: 7 }, (_, index) => (index === place ? 32_767 : 0));
    expect(written(high, 1, 1)).toBe('does not fit');
    const low = Int16Array.from({ length: 7 }, (_, index) => (index === place ? -32_768 : 0));
    expect(written(low, 1, -1)).toBe('does not fit');
    const unsigned = Uint16Array.from({ length: 7 }, (_, index) => (index === place ? 65_535 : 0));
    expect(written(unsigned, 1, 0)).toBe('does not fit');
  });

  it('when a slope gives fractions', () => {
    expect(written(Int16Array.of(2, 1), 0.5, 0)).toBe('does not fit');
  });
});

describe('the values of an image are ordinary', () => {
  // At every position in a row: pixels are processed several at a time, and the rest one by one.
  it.each([0, 1, 2, 3, 4, 5, 6])('from -4096 to 28671 HU, and need a check beyond, at pixel %i', (place) => {
    const outcomeOf = (value: number, slope: number) => {
      const stored = Int16Array.from({ length: 7 }, (_, index) => (index === place ? value / slope : 0));
      return writeRow(stored, slope, 0).outcome;
    };
    for (const slope of [1, 2]) {
      expect([-4096, 28_670].map((value) => outcomeOf(value, slope))).toEqual(['ordinary', 'ordinary']);
      expect([-4098, 28_672].map((value) => outcomeOf(value, slope))).toEqual(['unchecked', 'unchecked']);
    }
    expect([-4097, 28_671].map((value) => outcomeOf(value, 1))).toEqual(['unchecked', 'ordinary']);
  });

  it('after the intercept', () => {
    const outcomeAbove = (intercept: number) => writeRow(Uint16Array.of(0, 4095, 0), 1, intercept).outcome;
    expect([-4096, -4097].map(outcomeAbove)).toEqual(['ordinary', 'unchecked']);
  });
});
