import { unsupportedDatatype } from './nifti-errors.js';

/** Reads one value at a byte offset. */
export type ReadValue = (view: DataView, offset: number, littleEndian: boolean) => number;

export interface NiftiDatatype {
  readonly bytes: number;
  /** Whether int16 holds all its values. */
  readonly isInt16: boolean;
  readonly read: ReadValue;
}

/** Real datatypes by their code in the header (nifti1.h, NIFTI_TYPE_*). */
const DATATYPES: ReadonlyMap<number, NiftiDatatype> = new Map([
  [2, { bytes: 1, isInt16: true, read: (view, offset) => view.getUint8(offset) }],
  [4, { bytes: 2, isInt16: true, read: (view, offset, little) => view.getInt16(offset, little) }],
  [8, { bytes: 4, isInt16: false, read: (view, offset, little) => view.getInt32(offset, little) }],
  [16, { bytes: 4, isInt16: false, read: (view, offset, little) => view.getFloat32(offset, little) }],
  [64, { bytes: 8, isInt16: false, read: (view, offset, little) => view.getFloat64(offset, little) }],
  [256, { bytes: 1, isInt16: true, read: (view, offset) => view.getInt8(offset) }],
  [512, { bytes: 2, isInt16: false, read: (view, offset, little) => view.getUint16(offset, little) }],
  [768, { bytes: 4, isInt16: false, read: (view, offset, little) => view.getUint32(offset, little) }],
  [
    1024,
    { bytes: 8, isInt16: false, read: (view, offset, little) => Number(view.getBigInt64(offset, little)) },
  ],
  [
    1280,
    { bytes: 8, isInt16: false, read: (view, offset, little) => Number(view.getBigUint64(offset, little)) },
  ],
]);

/** @throws DomainError `nifti.unsupported-datatype` for colours, complex and quadruple numbers */
export function datatypeOf(code: number): NiftiDatatype {
  const datatype = DATATYPES.get(code);
  if (datatype === undefined) throw unsupportedDatatype(code);
  return datatype;
}
