import { describe, expect, it } from 'vitest';
import { toFloat16 } from './float16.js';

/** Decodes the bits of a binary16. */
function valueOf(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}

const ALL = Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => !Number.isNaN(valueOf(bits)));
const rounded = (value: number): number => toFloat16(Float32Array.of(value))[0];

describe('float32 to float16', () => {
  it('keeps every number that is a float16', () => {
    expect([...toFloat16(Float32Array.from(ALL, valueOf))]).toEqual(ALL);
  });

  it('rounds to the nearer of two neighbours', () => {
    const positive = ALL.filter((bits) => bits < 0x7bff);
    const near = (share: number) =>
      toFloat16(
        Float32Array.from(positive, (bits) => valueOf(bits) * (1 - share) + valueOf(bits + 1) * share),
      );
    expect([...near(0.25)]).toEqual(positive);
    expect([...near(0.75)]).toEqual(positive.map((bits) => bits + 1));
  });

  it('rounds a tie to the even neighbour', () => {
    const positive = ALL.filter((bits) => bits < 0x7bff);
    const halves = Float32Array.from(positive, (bits) => (valueOf(bits) + valueOf(bits + 1)) / 2);
    expect([...toFloat16(halves)]).toEqual(positive.map((bits) => bits + (bits & 1)));
  });

  it('overflows to infinity above 65504 and rounds to zero below 2^-25', () => {
    expect(rounded(65519)).toBe(0x7bff);
    expect(rounded(65520)).toBe(0x7c00);
    expect(rounded(-1e30)).toBe(0xfc00);
    expect(rounded(2 ** -25)).toBe(0);
    expect(rounded(-1e-20)).toBe(0x8000);
    expect(valueOf(rounded(Number.NaN))).toBeNaN();
  });
});
