import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Volume } from '../volume/volume.js';
import { readNifti } from './read-nifti.js';
import { END_OF_DEFLATE, HEAD_BYTES, partOffsets } from './slice-index.js';
import { writeNifti } from './write-nifti.js';

const directory = mkdtempSync(join(tmpdir(), 'nifti-'));
afterAll(() => rmSync(directory, { recursive: true }));
const MAXIMUM_VOXELS = 24;

const volume = (affine: number[], data: Volume['data']): Volume => ({
  data,
  columns: 2,
  rows: 3,
  slices: 4,
  spacing: [0.5, 0.75, 2],
  affine,
});
const int16 = (numbers: number[]): Volume['data'] => {
  const data = new Int16Array(new SharedArrayBuffer(2 * numbers.length));
  data.set(numbers);
  return data;
};
const float32 = (numbers: number[]): Volume['data'] => {
  const data = new Float32Array(new SharedArrayBuffer(4 * numbers.length));
  data.set(numbers);
  return data;
};
const axial = [-0.5, 0, 0, 10, 0, -0.75, 0, 20, 0, 0, 2, -30, 0, 0, 0, 1];

describe('writing a NIfTI volume', () => {
  it.each(['volume.nii', 'volume.nii.gz'])('%s reads back unchanged', async (name) => {
    const numbers = Array.from({ length: 24 }, (_, index) => index - 1024);
    const path = join(directory, name);
    await writeNifti(path, volume(axial, int16(numbers)));
    const back = await readNifti(path, MAXIMUM_VOXELS);
    expect(Array.from(back.data)).toEqual(numbers);
    expect(back.affine).toEqual(axial);
    expect(back.spacing).toEqual([0.5, 0.75, 2]);
    expect(
      readFileSync(path)
        .subarray(0, 2)
        .equals(Buffer.from([0x1f, 0x8b])),
    ).toBe(name.endsWith('gz'));
  });

  it('compresses each slice alone, so that one can be read without the others', async () => {
    const numbers = Array.from({ length: 24 }, (_, index) => 100 * index);
    const path = join(directory, 'sliced.nii.gz');
    await writeNifti(path, volume(axial, int16(numbers)));
    const file = readFileSync(path);
    const offsets = partOffsets(file.subarray(0, HEAD_BYTES)) ?? [];
    const partOf = (part: number): Buffer =>
      inflateRawSync(
        Buffer.concat([file.subarray(offsets[part], offsets[part + 1]), Buffer.from(END_OF_DEFLATE)]),
      );
    expect(partOf(0).readInt16LE(46)).toBe(4);
    const third = partOf(3);
    expect(Array.from({ length: 6 }, (_, at) => third.readInt16LE(2 * at))).toEqual(numbers.slice(12, 18));
    // The file ends with the trailer of gzip.
    expect(file.length - (offsets.at(-1) ?? 0)).toBe(END_OF_DEFLATE.length + 8);
    expect(gunzipSync(file).subarray(-12).equals(partOf(4))).toBe(true);
  });

  it('keeps fractions as float32', async () => {
    const path = join(directory, 'fractions.nii.gz');
    await writeNifti(path, volume(axial, float32(Array.from({ length: 24 }, (_, i) => i / 8))));
    expect(gunzipSync(readFileSync(path)).readInt16LE(70)).toBe(16);
    expect((await readNifti(path, MAXIMUM_VOXELS)).data[3]).toBe(0.375);
  });

  it('also writes the rotation as a quaternion, only if the axes are perpendicular', async () => {
    const data = int16(Array.from({ length: 24 }, () => 0));
    const path = join(directory, 'rotated.nii');
    await writeNifti(path, volume(axial, data));
    const header = readFileSync(path);
    // Half a turn about z.
    expect([0, 1, 2].map((index) => header.readFloatLE(256 + 4 * index))).toEqual([0, 0, 1]);
    expect(header.readInt16LE(252)).toBe(1);
    await writeNifti(path, volume([0.5, 0.3, 0, 0, 0, 0.75, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], data));
    expect(readFileSync(path).readInt16LE(252)).toBe(0);
  });

  it.each([
    ['axial', axial],
    ['oblique and left-handed', [0.3, 0, 2 * 0.8, 1, 0, 0.75, 0, 2, 0.4, 0, -2 * 0.6, 3, 0, 0, 0, 1]],
  ])('is read by its quaternion if it has only that: %s', async (_, affine) => {
    const path = join(directory, 'turned.nii');
    const numbers = Array.from({ length: 24 }, () => 0);
    await writeNifti(path, volume(affine, int16(numbers)));
    const file = readFileSync(path);
    file.writeInt16LE(0, 254);
    writeFileSync(path, file);
    const { affine: back } = await readNifti(path, MAXIMUM_VOXELS);
    expect(Math.max(...back.map((value, index) => Math.abs(value - affine[index])))).toBeLessThan(1e-6);
  });

  it('leaves no file behind if the folder is missing', async () => {
    const data = int16(Array.from({ length: 24 }, () => 0));
    await expect(writeNifti(join(directory, 'none', 'v.nii'), volume(axial, data))).rejects.toThrow();
    expect(readdirSync(directory).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});
