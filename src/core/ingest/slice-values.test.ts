import { describe, expect, it } from 'vitest';
import { measureSlice, POSSIBLE_VALUES } from './slice-values.js';

const [LOWEST] = POSSIBLE_VALUES;
const SIDE = 8;

/** A slice of air, with one value at a position. */
function sliceWith(value: number, position: number): Int16Array {
  const values = new Int16Array(SIDE * SIDE).fill(-1000);
  values[position] = value;
  return values;
}

const isImpossible = (values: Int16Array | Float32Array): boolean =>
  measureSlice(values, SIDE, SIDE, false).isImpossible;

describe('a slice of 16-bit values', () => {
  it.each([
    [-32_768, true],
    [LOWEST - 1, true],
    [LOWEST, false],
    [32_767, false],
  ])('with %d HU is impossible: %s', (value, expected) => {
    expect(isImpossible(sliceWith(value, 10))).toBe(expected);
  });

  it('is not examined if its values are known to be possible', () => {
    expect(measureSlice(sliceWith(-32_768, 10), SIDE, SIDE, true).isImpossible).toBe(false);
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
