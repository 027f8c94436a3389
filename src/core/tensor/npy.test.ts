import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readNpy, writeNpy } from './npy.js';

const golden = readFileSync('test/fixtures/ctclip-tiny/input.npy');

test("NumPy's own file is read with its shape, and written again byte for byte", () => {
  const array = readNpy(golden);
  expect(array.shape).toEqual([1, 1, 50, 60, 60]);
  expect(array.data).toBeInstanceOf(Float32Array);
  expect(array.data).toHaveLength(180_000);
  expect(writeNpy(array).equals(golden)).toBe(true);
});

test('codes and vectors survive the round trip', () => {
  const codes = { shape: [3], data: Int32Array.of(7, -1, 2 ** 31 - 1) };
  const wide = { shape: [2, 1], data: BigInt64Array.of(-(2n ** 63n), 5n) };
  expect(readNpy(writeNpy(codes))).toEqual(codes);
  expect(readNpy(writeNpy(wide))).toEqual(wide);
});

const withHeader = (from: string, to: string) =>
  Buffer.from(golden.toString('latin1').replace(from, to.padEnd(from.length)), 'latin1');

test.each([
  ['text', Buffer.from('not an array, only words'), /does not begin with the .npy magic/],
  [
    'a file cut off',
    golden.subarray(0, golden.length - 4),
    /has 719996 bytes of values, but its shape needs 720000/,
  ],
  [
    'a header that claims more than there is',
    Buffer.concat([golden.subarray(0, 8), Buffer.from([255, 255]), golden.subarray(10)]),
    /header/,
  ],
  ['float64', withHeader("'<f4'", "'<f8'"), /neither float32, int32 nor int64/],
  ['Fortran order', withHeader('False', 'True '), /Fortran order/],
  [
    'a shape beyond counting',
    withHeader('(1, 1, 50, 60, 60)', '(99999999999999999'.slice(0, 17) + ')'),
    /shape/,
  ],
])('%s is refused with the reason', (_what, bytes, reason) => {
  expect(() => readNpy(bytes)).toThrow(reason);
});
