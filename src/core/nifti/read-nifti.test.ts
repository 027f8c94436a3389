import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { readNifti, type NiftiVolume } from './read-nifti.js';

const directory = mkdtempSync(join(tmpdir(), 'nifti-'));
afterAll(() => rmSync(directory, { recursive: true }));
const MAXIMUM_VOXELS = 1_000_000;

interface Header {
  readonly sizes?: readonly number[];
  readonly datatype?: number;
  readonly spacing?: readonly number[];
  readonly slope?: number;
  readonly intercept?: number;
  readonly magic?: string;
  readonly voxelOffset?: number;
  readonly littleEndian?: boolean;
  readonly units?: number;
  /** Rows of the affine. */
  readonly sform?: readonly number[];
  /** b, c, d of the quaternion and the position of the first voxel. */
  readonly qform?: readonly number[];
}

/** A NIfTI-1 file, valid unless a test changes it (nifti1.h). */
function nifti1(values: Uint8Array, header: Header = {}): Buffer {
  const { sizes = [2, 3, 4], datatype = 4, spacing = [0.5, 0.75, 2], littleEndian = true } = header;
  const bytes = new DataView(new ArrayBuffer(352));
  bytes.setInt32(0, 348, littleEndian);
  [sizes.length, ...sizes].forEach((size, index) => bytes.setInt16(40 + 2 * index, size, littleEndian));
  bytes.setInt16(70, datatype, littleEndian);
  [1, ...spacing].forEach((size, index) => bytes.setFloat32(76 + 4 * index, size, littleEndian));
  bytes.setFloat32(108, header.voxelOffset ?? 352, littleEndian);
  bytes.setFloat32(112, header.slope ?? 0, littleEndian);
  bytes.setFloat32(116, header.intercept ?? 0, littleEndian);
  bytes.setUint8(123, header.units ?? 0);
  bytes.setInt16(252, header.qform === undefined ? 0 : 1, littleEndian);
  header.qform?.forEach((value, index) => bytes.setFloat32(256 + 4 * index, value, littleEndian));
  bytes.setInt16(254, header.sform === undefined ? 0 : 1, littleEndian);
  header.sform?.forEach((value, index) => bytes.setFloat32(280 + 4 * index, value, littleEndian));
  const file = Buffer.from(bytes.buffer);
  file.write(header.magic ?? 'n+1\0', 344, 'latin1');
  return Buffer.concat([file, values]);
}

/** A NIfTI-2 file (nifti2.h) of the same size and spacing, little-endian int16. */
function nifti2(values: Uint8Array): Buffer {
  const bytes = Buffer.alloc(544);
  bytes.writeInt32LE(540, 0);
  bytes.write('n+2\0\r\n\x1a\n', 4, 'latin1');
  bytes.writeInt16LE(4, 12);
  [3n, 2n, 3n, 4n].forEach((size, index) => bytes.writeBigInt64LE(size, 16 + 8 * index));
  [1, 0.5, 0.75, 2].forEach((size, index) => bytes.writeDoubleLE(size, 104 + 8 * index));
  bytes.writeBigInt64LE(544n, 168);
  return Buffer.concat([bytes, values]);
}

const NUMBERS = Array.from({ length: 24 }, (_, index) => index * 10 - 100);
const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
const INT16 = bytesOf(Int16Array.from(NUMBERS));

function read(bytes: Uint8Array): Promise<NiftiVolume> {
  const path = join(directory, 'volume');
  writeFileSync(path, bytes);
  return readNifti(path, MAXIMUM_VOXELS);
}

describe('reading a NIfTI volume', () => {
  it.each([
    ['.nii', nifti1(INT16)],
    ['.nii.gz', gzipSync(nifti1(INT16))],
    ['NIfTI-2', nifti2(INT16)],
    ['extensions before the voxels', nifti1(Buffer.concat([Buffer.alloc(512), INT16]), { voxelOffset: 864 })],
    ['axes of length 1 after the third', nifti1(INT16, { sizes: [2, 3, 4, 1, 1] })],
  ])('takes %s', async (_, file) => {
    const volume = await read(file);
    expect(volume.data).toBeInstanceOf(Int16Array);
    expect(Array.from(volume.data)).toEqual(NUMBERS);
    expect([volume.columns, volume.rows, volume.slices]).toEqual([2, 3, 4]);
    expect(volume.spacing).toEqual([0.5, 0.75, 2]);
  });

  it.each([
    ['uint8', 2, Uint8Array.from(NUMBERS.map((value) => value + 100)), 100],
    ['int32', 8, Int32Array.from(NUMBERS), 0],
    ['float32', 16, Float32Array.from(NUMBERS), 0],
    ['float64', 64, Float64Array.from(NUMBERS), 0],
    ['int8', 256, Int8Array.from(NUMBERS.map((value) => value / 10)), undefined],
    ['uint16', 512, Uint16Array.from(NUMBERS.map((value) => value + 100)), 100],
    ['uint32', 768, Uint32Array.from(NUMBERS.map((value) => value + 100)), 100],
    ['int64', 1024, BigInt64Array.from(NUMBERS.map(BigInt)), 0],
  ])('accepts values of %s', async (_, datatype, values, more) => {
    const { data } = await read(nifti1(bytesOf(values), { datatype }));
    const expected =
      more === undefined ? NUMBERS.map((value) => value / 10) : NUMBERS.map((value) => value + more);
    expect(Array.from(data)).toEqual(expected);
  });

  it('applies scl_slope and scl_inter, and treats a slope of 0 as none', async () => {
    const { data } = await read(nifti1(INT16, { slope: 0.5, intercept: -1 }));
    expect(Array.from(data)).toEqual(NUMBERS.map((value) => value * 0.5 - 1));
    expect(Array.from((await read(nifti1(INT16, { slope: 0, intercept: 7 }))).data)).toEqual(NUMBERS);
  });

  it('accepts the other byte order, and distances of either sign', async () => {
    const swapped = Buffer.from(INT16).swap16();
    const volume = await read(nifti1(swapped, { littleEndian: false, spacing: [-0.5, 0.75, 2] }));
    expect(Array.from(volume.data)).toEqual(NUMBERS);
    expect(volume.spacing).toEqual([0.5, 0.75, 2]);
  });
});

describe('the place of the voxels', () => {
  const METRE = 1;
  const MICROMETRE = 3;
  /** An sform along the axes, with voxels of 0.5 x 0.75 x 2. */
  const LPS = [-0.5, 0, 0, 10, 0, -0.75, 0, 20, 0, 0, 2, -30];
  const RAS = [0.5, 0, 0, 10, 0, 0.75, 0, 20, 0, 0, 2, -30];
  const times = (values: readonly number[], factor: number): number[] =>
    values.map((value) => value * factor);
  const codesOf = ({ warnings }: { warnings: readonly { code: string }[] }): string[] =>
    warnings.map(({ code }) => code);

  it.each([
    ['millimetres', 2, 1],
    ['no unit', 0, 1],
    ['millimetres and a unit of time', 2 + 8, 1],
    ['metres', METRE, 0.001],
    ['micrometres', MICROMETRE, 1000],
    ['micrometres and a unit of time', MICROMETRE + 16, 1000],
  ])('is in %s', async (_unit, units, factor) => {
    const file = nifti1(INT16, { units, spacing: times([0.5, 0.75, 2], factor), sform: times(LPS, factor) });
    const { spacing, affine, warnings } = await read(file);
    spacing.forEach((distance, axis) => expect(distance).toBeCloseTo([0.5, 0.75, 2][axis], 5));
    affine.forEach((value, index) => expect(value).toBeCloseTo([...LPS, 0, 0, 0, 1][index], 4));
    expect(warnings).toEqual([]);
  });

  it('is in metres in NIfTI-2 too', async () => {
    const file = nifti2(INT16);
    file.writeInt32LE(METRE, 500);
    [0.0005, 0.00075, 0.002].forEach((size, index) => file.writeDoubleLE(size, 112 + 8 * index));
    expect((await read(file)).spacing).toEqual([0.5, 0.75, 2].map(Math.fround));
  });

  it.each([
    ['micrometres called millimetres', [500, 750, 2000], 2],
    ['metres called millimetres', [0.0005, 0.00075, 0.002], 0],
    ['millimetres called metres', [0.5, 0.75, 2], METRE],
    ['slices 90 mm apart', [0.5, 0.75, 90], 2],
  ])('is refused if the voxel size is implausible for a CT: %s', async (_name, spacing, units) => {
    const refusal = await rejectionOf(read(nifti1(INT16, { spacing, units })));
    expect(refusal.code).toBe('nifti.implausible-voxels');
    expect(refusal.message).toMatch(/xyzt_units.*pixdim/);
  });

  it.each([
    ['the sform replaces 1 x 1 x 1', [1, 1, 1], [0.5, 0.75, 2]],
    ['the sform replaces 0', [0, 0.75, 2], [0.5, 0.75, 2]],
    ['other distances take precedence over the sform', [0.5, 0.75, 3], [0.5, 0.75, 3]],
  ])('pixdim contradicts the sform: %s', async (_name, spacing, expected) => {
    const volume = await read(nifti1(INT16, { spacing, sform: LPS }));
    expect(volume.spacing).toEqual(expected);
    expect(codesOf(volume)).toEqual(['nifti.spacing-contradiction']);
  });

  it('rounding is not a contradiction', async () => {
    const sform = times(LPS, 1.001);
    expect((await read(nifti1(INT16, { sform }))).warnings).toEqual([]);
  });

  it.each<[string, Header, boolean, string[]]>([
    ['an sform', { sform: RAS }, true, []],
    ['a qform', { qform: [0, 0, 1, 0, 0, 0] }, true, []],
    ['both, which agree', { sform: LPS, qform: [0, 0, 1, 0, 0, 0] }, true, []],
    [
      'both, which disagree',
      { sform: RAS, qform: [0, 0, 1, 0, 0, 0] },
      true,
      ['nifti.orientation-contradiction'],
    ],
    ['neither', {}, false, []],
    ['an sform of zeros', { sform: times(LPS, 0) }, false, []],
    ['an sform of one direction', { sform: [1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0] }, false, []],
    ['an sform that is not a number', { sform: times(LPS, NaN) }, false, []],
    ['a qform that is not a rotation', { qform: [3, 0, 0, 0, 0, 0] }, false, []],
    ['an sform of zeros and a qform', { sform: times(LPS, 0), qform: [0, 0, 1, 0, 0, 0] }, true, []],
  ])('is oriented by %s', async (_name, header, isOriented, codes) => {
    const volume = await read(nifti1(INT16, header));
    expect(volume.isOriented).toBe(isOriented);
    expect(codesOf(volume)).toEqual(codes);
  });

  it('is that of a CT if the header has no orientation', async () => {
    const { affine } = await read(nifti1(INT16));
    expect(affine).toEqual([-0.5, 0, 0, 0, 0, -0.75, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1].map((value) => value + 0));
  });
});

describe('a file that is not a volume', () => {
  const float = (value: number): Uint8Array => bytesOf(Float32Array.from(NUMBERS.with(5, value)));

  it.each([
    ['text', Buffer.from('a chest'), 'nifti.not-nifti'],
    ['nothing', Buffer.alloc(0), 'nifti.not-nifti'],
    ['a header alone', nifti1(new Uint8Array(), { magic: 'ni1\0' }), 'nifti.two-files'],
    ['an unknown magic', nifti1(INT16, { magic: 'nope' }), 'nifti.not-nifti'],
    ['a file that is cut off', nifti1(INT16.subarray(0, 40)), 'nifti.truncated'],
    ['gzip that is cut off', gzipSync(nifti1(INT16)).subarray(0, 60), 'nifti.damaged-compression'],
    ['a series of volumes', nifti1(INT16, { sizes: [2, 3, 2, 2] }), 'nifti.not-a-volume'],
    ['a picture', nifti1(INT16, { sizes: [4, 6] }), 'nifti.not-a-volume'],
    ['a size of 0', nifti1(INT16, { sizes: [2, 3, 0] }), 'nifti.invalid-header'],
    ['no axes', nifti1(INT16, { sizes: [] }), 'nifti.invalid-header'],
    ['more voxels than fit', nifti1(INT16, { sizes: [32_000, 32_000, 32_000] }), 'nifti.too-large'],
    ['colours', nifti1(INT16, { datatype: 128 }), 'nifti.unsupported-datatype'],
    ['an offset inside the header', nifti1(INT16, { voxelOffset: 12 }), 'nifti.invalid-header'],
    ['an offset that is not a number', nifti1(INT16, { voxelOffset: NaN }), 'nifti.invalid-header'],
    ['NaN', nifti1(float(NaN), { datatype: 16 }), 'nifti.not-finite'],
    ['infinity', nifti1(float(Infinity), { datatype: 16 }), 'nifti.not-finite'],
  ])('%s is refused', async (_, file, code) => {
    const refusal = await rejectionOf(read(file));
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(/\.$/);
  });

  it('a missing file is refused', async () => {
    expect((await rejectionOf(readNifti(join(directory, 'none'), 1))).code).toBe('nifti.unreadable');
  });
});
