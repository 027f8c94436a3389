import { open, rename, rm } from 'node:fs/promises';
import type { Affine, Volume, Xyz } from '../volume/volume.js';
import { NIFTI1_BYTES } from './nifti-header.js';
import { quaternionOf } from './quaternion.js';
import { writeGzip } from './write-gzip.js';

/** Four bytes after the header declare that there are no extensions. */
const VOXEL_OFFSET = NIFTI1_BYTES + 4;
const INT16 = 4;
const FLOAT32 = 16;
const MILLIMETRES = 2;
const SCANNER_ANATOMICAL = 1;

/** Contents of a NIfTI file: a volume of any unit, in shared memory or not. */
export type NiftiImage = Omit<Volume, 'data'> & { readonly data: Int16Array | Float32Array };

/**
 * Writes a volume as a single-file NIfTI-1, compressed if the name ends in `.gz`; then each slice can be read alone
 * (slice-index.ts). The array is [column, row, slice] with the volume's affine, as in dicom2nifti without reorientation.
 * If writing fails, no file is left under that name.
 */
export async function writeNifti(path: string, volume: NiftiImage): Promise<void> {
  const unfinished = `${path}.partial`;
  const parts = volume.slices + 1;
  const bytesOf = (part: number): Uint8Array => (part === 0 ? headerOf(volume) : sliceOf(volume, part - 1));
  try {
    await using file = await open(unfinished, 'w');
    if (path.toLowerCase().endsWith('.gz')) await writeGzip(file, parts, bytesOf);
    else for (let part = 0; part < parts; part++) await file.writeFile(bytesOf(part));
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** The bytes of a slice, copied because zlib does not accept shared memory. */
function sliceOf({ data, columns, rows }: NiftiImage, slice: number): Uint8Array {
  const voxels = columns * rows;
  const { buffer, byteOffset, byteLength } = data.slice(slice * voxels, (slice + 1) * voxels);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The header of nifti1.h, little-endian like all supported machines. */
function headerOf({ data, columns, rows, slices, spacing, affine }: NiftiImage): Buffer {
  const header = Buffer.alloc(VOXEL_OFFSET);
  const isInt16 = data instanceof Int16Array;
  header.writeInt32LE(NIFTI1_BYTES, 0);
  [3, columns, rows, slices, 1, 1, 1, 1].forEach((size, index) => header.writeInt16LE(size, 40 + 2 * index));
  header.writeInt16LE(isInt16 ? INT16 : FLOAT32, 70);
  header.writeInt16LE(data.BYTES_PER_ELEMENT * 8, 72);
  header.writeFloatLE(VOXEL_OFFSET, 108);
  header.writeFloatLE(1, 112);
  header.writeUInt8(MILLIMETRES, 123);
  writeOrientation(header, affine, spacing);
  header.write('n+1\0', 344, 'latin1');
  return header;
}

/** The sform holds the whole affine. The qform repeats a rotation, for programs that read only the qform. */
function writeOrientation(header: Buffer, affine: Affine, spacing: Xyz): void {
  const quaternion = quaternionOf(affine);
  [quaternion?.handedness ?? 1, ...spacing].forEach((value, index) =>
    header.writeFloatLE(value, 76 + 4 * index),
  );
  header.writeInt16LE(quaternion === undefined ? 0 : SCANNER_ANATOMICAL, 252);
  header.writeInt16LE(SCANNER_ANATOMICAL, 254);
  if (quaternion !== undefined) {
    const { b, c, d } = quaternion;
    const offsets = [affine[3], affine[7], affine[11]];
    [b, c, d, ...offsets].forEach((value, index) => header.writeFloatLE(value, 256 + 4 * index));
  }
  affine.slice(0, 12).forEach((value, index) => header.writeFloatLE(value, 280 + 4 * index));
}
