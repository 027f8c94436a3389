import { describe, expect, it } from 'vitest';
import { measureSlice, POSSIBLE_VALUES } from './slice-values.js';

const [LOWEST] = POSSIBLE_VALUES;
const SIDE = 8;

/** A slice of air, with one value at a position. */
function sliceWith(value: number, position: number, byteOffset = 0): Int16Array {
  const values = new Int16Array(new ArrayBuffer(byteOffset + 2 * SIDE * SIDE), byteOffset, SIDE * SIDE);
  values.fill(-1000);
  values[position] = value;
  return values;
}

const isImpossible = (values: Int16Array | Float32Array): boolean =>
  measureSlice(values, SIDE, SIDE, false).isImpossible;

describe('a slice of 16-bit values', () => {
  it.each([
    ['at an even place', 10, 0],
    ['at an odd place', 11, 0],
    ['at an even place of memory that does not begin at a word', 10, 2],
    ['at an odd place of such memory', 11, 2],
  ])('is impossible exactly for values below -4096, %s', (_, position, byteOffset) => {
    for (let value = -32_768; value <= 32_767; value++) {
      const values = sliceWith(value, position, byteOffset);
      if (isImpossible(values) !== value < LOWEST) expect.fail(`${value} is judged wrongly`);
    }
  });

  it('whose corner and frame hold one impossible value has padding', () => {
    const values = sliceWith(-32_768, 0);
    values.fill(-32_768, 0, SIDE);
    expect(isImpossible(values)).toBe(false);
  });

  it('with two impossible values is impossible', () => {
    const values = sliceWith(-32_768, 0);
    values[9] = -30_000;
    expect(isImpossible(values)).toBe(true);
  });
});

describe('a slice of fractional values', () => {
  it.each([
    [32_767, false],
    [32_768, true],
    [-4096, false],
    [-4096.5, true],
  ])('with %d HU is impossible: %s', (value, expected) => {
    const values = new Float32Array(SIDE * SIDE).fill(-1000);
    values[10] = value;
    expect(isImpossible(values)).toBe(expected);
  });
});
