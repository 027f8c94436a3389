import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Volume } from './volume.js';

/**
 * A digest of a volume's voxels, shape and place in the patient. It distinguishes volumes that differ by accident in a single
 * voxel. It does not protect against forgery: SHA-256 over the voxels takes four times as long.
 *
 * SHA-256, in hexadecimal, over: the line `int16 COLUMNS ROWS SLICES` (or `float32`), the three spacings and the 16 numbers of
 * the affine as float64, and for each slice the CRC-32 of its voxels as uint32. All numbers are little-endian.
 */
export function volumeDigest({ data, columns, rows, slices, spacing, affine }: Volume): string {
  const format = data instanceof Int16Array ? 'int16' : 'float32';
  const hash = createHash('sha256')
    .update(`${format} ${columns} ${rows} ${slices}\n`)
    .update(new Float64Array([...spacing, ...affine]));
  const size = columns * rows;
  const checksums = Uint32Array.from({ length: slices }, (_, slice) =>
    crc32(data.subarray(slice * size, (slice + 1) * size)),
  );
  return hash.update(checksums).digest('hex');
}
