import { Failure, GONE } from '../../service/failure.js';

/** The header of a volume as the service writes it: little-endian NIfTI-1 with an sform. */
export interface NiftiHeader {
  /** Columns, rows, slices. */
  readonly sizes: readonly [number, number, number];
  readonly type: 'int16' | 'float32';
  /** Row-major 3 x 4 matrix from voxel to patient millimetres: right, anterior, superior. */
  readonly affine: readonly number[];
}

const HEADER_BYTES = 348;
/** Data type codes of nifti1.h. */
const TYPES: Readonly<Record<number, NiftiHeader['type']>> = { 4: 'int16', 16: 'float32' };

/** @throws Failure if the bytes are not such a header */
export function parseNiftiHeader(bytes: ArrayBuffer): NiftiHeader {
  if (bytes.byteLength < HEADER_BYTES) throw new Failure(GONE, '');
  const view = new DataView(bytes);
  const type = TYPES[view.getInt16(70, true)];
  if (view.getInt32(0, true) !== HEADER_BYTES || type === undefined) throw new Failure(GONE, '');
  return {
    sizes: [view.getInt16(42, true), view.getInt16(44, true), view.getInt16(46, true)],
    type,
    affine: Array.from({ length: 12 }, (_, at) => view.getFloat32(280 + 4 * at, true)),
  };
}

/** The values of a part of the file. */
export function valuesOf(bytes: ArrayBuffer, type: NiftiHeader['type']): Int16Array | Float32Array {
  return type === 'int16' ? new Int16Array(bytes) : new Float32Array(bytes);
}
