import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { TensorGeometry } from './tensor-geometry.js';

/**
 * One depth in this many is part of a tensor's digest. The tensor is a function of the volume, and the volume's digest covers
 * every voxel. The tensor's digest shows whether the function was the same, in an eighth of the time of a complete one.
 */
const DEPTHS_PER_CHECKSUM = 8;

/** The CRC-32 of a depth of the tensor. */
export interface DepthChecksum {
  readonly depth: number;
  readonly crc32: number;
}

/** The checksums of the depths in a slab that are part of the digest. @param from depth at which the slab begins */
export function slabChecksums(
  slab: Float32Array,
  from: number,
  { height, width }: TensorGeometry,
): readonly DepthChecksum[] {
  const size = height * width;
  const checksums: DepthChecksum[] = [];
  const first = Math.ceil(from / DEPTHS_PER_CHECKSUM) * DEPTHS_PER_CHECKSUM;
  for (let depth = first; (depth - from) * size < slab.length; depth += DEPTHS_PER_CHECKSUM) {
    const start = (depth - from) * size;
    checksums.push({ depth, crc32: crc32(slab.subarray(start, start + size)) });
  }
  return checksums;
}

/**
 * A digest of the encoder's input: SHA-256, in hexadecimal, over the line `float32 DEPTH HEIGHT WIDTH` and the CRC-32 of every
 * eighth depth, from the first on, as uint32. All numbers are little-endian.
 * @param checksums of all these depths, in any order
 */
export function tensorDigest(
  { depth, height, width }: TensorGeometry,
  checksums: readonly DepthChecksum[],
): string {
  const inOrder = checksums.toSorted((a, b) => a.depth - b.depth);
  return createHash('sha256')
    .update(`float32 ${depth} ${height} ${width}\n`)
    .update(Uint32Array.from(inOrder, (one) => one.crc32))
    .digest('hex');
}
