import { expect, it } from 'vitest';
import { slabChecksums, tensorDigest } from './tensor-digest.js';

const GEOMETRY = { depth: 10, height: 1, width: 2, depthSpacing: 1, inPlaneSpacing: 1 };
/** The tensor whose values count up from 0. */
const TENSOR = Float32Array.from({ length: 20 }, (_, at) => at);

/** The digest from slabs of `depths` depths, the last slab first. */
function digestOf(tensor: Float32Array, depths: number): string {
  const starts = Array.from({ length: Math.ceil(10 / depths) }, (_, slab) => slab * depths).toReversed();
  const checksums = starts.map((from) =>
    slabChecksums(tensor.subarray(2 * from, 2 * Math.min(10, from + depths)), from, GEOMETRY),
  );
  return tensorDigest(GEOMETRY, checksums.flat());
}

it.each([1, 3, 8, 10])(
  'is what Python’s hashlib and zlib compute from the description, for slabs of %i',
  (depths) => {
    expect(digestOf(TENSOR, depths)).toBe('a84d28490acdeb9d8bd7c5a6907396fdf5e2c0812dc3443e0992fd49a075daf0');
  },
);

it.each([0, 1, 16, 17])('differs if value %i of the first or ninth depth differs', (at) => {
  expect(digestOf(TENSOR.with(at, 0.5), 8)).not.toBe(digestOf(TENSOR, 8));
});
