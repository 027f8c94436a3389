import { describe, expect, it } from 'vitest';
import { ProtobufWriter } from './protobuf-writer.js';

const hexOf = (writer: ProtobufWriter): string => Buffer.from(writer.finish()).toString('hex');

describe('an integer', () => {
  // The first is the example of protobuf.dev, "Encoding".
  it.each([
    [150, '089601'],
    [0, '0800'],
    [127, '087f'],
    [128, '088001'],
    [2 ** 32, '088080808010'],
    [Number.MAX_SAFE_INTEGER, '08ffffffffffffff0f'],
    [-1, '08ffffffffffffffffff01'],
    [2n ** 63n - 1n, '08ffffffffffffffff7f'],
    [-(2n ** 63n), '0880808080808080808001'],
  ])('%s is written as %s', (value, bytes) => {
    expect(hexOf(new ProtobufWriter().varint(1, value))).toBe(bytes);
  });

  it.each([1.5, NaN, Infinity])('cannot be %s', (value) => {
    expect(() => new ProtobufWriter().varint(1, value)).toThrow(RangeError);
  });
});

it('nests messages between other fields', () => {
  const inner = new ProtobufWriter().string(2, 'testing').varint(1, 150);
  const outer = new ProtobufWriter().varint(1, 1).message(3, inner).varint(4, 300);
  expect(hexOf(outer)).toBe('08011a0c120774657374696e6708960120ac02');
});
