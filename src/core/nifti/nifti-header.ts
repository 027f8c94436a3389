import type { Xyz } from '../volume/volume.js';
import { datatypeOf, type NiftiDatatype } from './nifti-datatype.js';
import { placeVoxels, type NiftiPlacement, type PlacementFields } from './nifti-placement.js';
import { headerAndImageApart, invalidHeader, niftiTooLarge, notAVolume, notNifti } from './nifti-errors.js';

/** Sizes of the headers of both versions; each header begins with its size. */
export const NIFTI1_BYTES = 348;
export const NIFTI2_BYTES = 540;

/** Maximum bytes before the voxels: the header and its extensions. */
const MAX_VOXEL_OFFSET = 64 * 1024 * 1024;

/** Layout of the voxels, from the header. */
export interface NiftiHeader {
  readonly littleEndian: boolean;
  /** Voxels along i, j, k. */
  readonly sizes: Xyz;
  readonly placement: NiftiPlacement;
  readonly datatype: NiftiDatatype;
  /** Bytes before the first voxel. */
  readonly voxelOffset: number;
  /** The value is `slope * stored + intercept`. */
  readonly slope: number;
  readonly intercept: number;
}

/** Offsets and widths of the fields in both versions (nifti1.h, nifti2.h). */
interface Layout {
  readonly size: number;
  readonly magicOffset: number;
  readonly magic: string;
  readonly pairMagic: string;
  readonly datatype: number;
  readonly dim: (view: DataView, index: number, little: boolean) => number;
  readonly pixdim: (view: DataView, index: number, little: boolean) => number;
  readonly voxelOffset: (view: DataView, little: boolean) => number;
  readonly slope: (view: DataView, little: boolean) => number;
  readonly intercept: (view: DataView, little: boolean) => number;
  readonly qformCode: (view: DataView, little: boolean) => number;
  /** b, c and d of the quaternion, then the position of the first voxel. */
  readonly qform: (view: DataView, index: number, little: boolean) => number;
  readonly units: (view: DataView, little: boolean) => number;
  readonly sformCode: (view: DataView, little: boolean) => number;
  readonly srow: (view: DataView, index: number, little: boolean) => number;
}

const NIFTI1: Layout = {
  size: NIFTI1_BYTES,
  magicOffset: 344,
  magic: 'n+1',
  pairMagic: 'ni1',
  datatype: 70,
  dim: (view, index, little) => view.getInt16(40 + 2 * index, little),
  pixdim: (view, index, little) => view.getFloat32(76 + 4 * index, little),
  voxelOffset: (view, little) => view.getFloat32(108, little),
  slope: (view, little) => view.getFloat32(112, little),
  intercept: (view, little) => view.getFloat32(116, little),
  qformCode: (view, little) => view.getInt16(252, little),
  qform: (view, index, little) => view.getFloat32(256 + 4 * index, little),
  units: (view) => view.getUint8(123),
  sformCode: (view, little) => view.getInt16(254, little),
  srow: (view, index, little) => view.getFloat32(280 + 4 * index, little),
};

const NIFTI2: Layout = {
  size: NIFTI2_BYTES,
  magicOffset: 4,
  magic: 'n+2',
  pairMagic: 'ni2',
  datatype: 12,
  dim: (view, index, little) => Number(view.getBigInt64(16 + 8 * index, little)),
  pixdim: (view, index, little) => view.getFloat64(104 + 8 * index, little),
  voxelOffset: (view, little) => Number(view.getBigInt64(168, little)),
  slope: (view, little) => view.getFloat64(176, little),
  intercept: (view, little) => view.getFloat64(184, little),
  qformCode: (view, little) => view.getInt32(344, little),
  qform: (view, index, little) => view.getFloat64(352 + 8 * index, little),
  units: (view, little) => view.getInt32(500, little),
  sformCode: (view, little) => view.getInt32(348, little),
  srow: (view, index, little) => view.getFloat64(400 + 8 * index, little),
};

/**
 * Reads the header of a single-file NIfTI of either version and byte order.
 * @param bytes the file's beginning: 540 bytes, or as many as there are
 * @param maximumVoxels checked before any allocation
 * @throws DomainError `nifti.*`
 */
export function parseNiftiHeader(bytes: Uint8Array, maximumVoxels: number): NiftiHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { layout, littleEndian } = layoutOf(view);
  const magic = Buffer.from(bytes.subarray(layout.magicOffset, layout.magicOffset + 3)).toString('latin1');
  if (magic === layout.pairMagic) throw headerAndImageApart();
  if (magic !== layout.magic) throw notNifti();
  const sizes = sizesOf(view, layout, littleEndian, maximumVoxels);
  const voxelOffset = layout.voxelOffset(view, littleEndian);
  if (!(voxelOffset >= layout.size && voxelOffset <= MAX_VOXEL_OFFSET)) {
    throw invalidHeader('vox_offset', `a number of bytes from ${layout.size} to ${MAX_VOXEL_OFFSET}`);
  }
  return {
    littleEndian,
    sizes,
    placement: placeVoxels(placementFields(view, layout, littleEndian)),
    datatype: datatypeOf(view.getInt16(layout.datatype, littleEndian)),
    voxelOffset: Math.floor(voxelOffset),
    ...scalingOf(layout.slope(view, littleEndian), layout.intercept(view, littleEndian)),
  };
}

function layoutOf(view: DataView): { layout: Layout; littleEndian: boolean } {
  for (const layout of [NIFTI1, NIFTI2]) {
    if (view.byteLength < layout.size) continue;
    for (const littleEndian of [true, false])
      if (view.getInt32(0, littleEndian) === layout.size) return { layout, littleEndian };
  }
  throw notNifti();
}

function sizesOf(view: DataView, layout: Layout, little: boolean, maximumVoxels: number): Xyz {
  const dimensions = layout.dim(view, 0, little);
  if (!(dimensions >= 1 && dimensions <= 7)) throw invalidHeader('dim[0]', 'a number from 1 to 7');
  const sizes = Array.from({ length: dimensions }, (_, index) => layout.dim(view, index + 1, little));
  if (sizes.some((size) => !(size >= 1))) throw invalidHeader('dim', 'sizes of 1 and more');
  // Many programs write axes of length 1 after the third; they hold no further voxels.
  if (sizes.length < 3 || sizes.slice(3).some((size) => size !== 1)) throw notAVolume(sizes);
  const [columns = 0, rows = 0, slices = 0] = sizes;
  if (columns * rows * slices > maximumVoxels) throw niftiTooLarge([columns, rows, slices], maximumVoxels);
  return [columns, rows, slices];
}

/** A slope of 0, or one that is not a number, means unscaled values (nifti1.h, scl_slope). */
function scalingOf(slope: number, intercept: number): { slope: number; intercept: number } {
  const isScaled = Number.isFinite(slope) && slope !== 0;
  return isScaled
    ? { slope, intercept: Number.isFinite(intercept) ? intercept : 0 }
    : { slope: 1, intercept: 0 };
}

function placementFields(view: DataView, layout: Layout, little: boolean): PlacementFields {
  const values = (count: number, read: (index: number) => number): number[] =>
    Array.from({ length: count }, (_, index) => read(index));
  return {
    pixdim: values(4, (index) => layout.pixdim(view, index, little)),
    units: layout.units(view, little),
    qformCode: layout.qformCode(view, little),
    qform: values(6, (index) => layout.qform(view, index, little)),
    sformCode: layout.sformCode(view, little),
    srow: values(12, (index) => layout.srow(view, index, little)),
  };
}
