import type { PixelFormat } from '../parsing/image-frame.js';
import { codestreamMismatch } from './pixel-errors.js';

/** Properties that a compressed image declares, before decoding. */
export interface CodestreamHeader {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  /** Bits per value. */
  readonly precision: number;
}

/**
 * A decoder allocates by the codestream's own size, which must match the checked header. The precision must fit into
 * BitsAllocated but may differ from BitsStored: values have the fewer bits of the two.
 *
 * @throws DomainError `dicom.codestream-mismatch`
 */
export function checkCodestream(codestream: CodestreamHeader, format: PixelFormat): void {
  const { rows, columns, components, precision } = codestream;
  if (rows !== format.rows) throw codestreamMismatch('Rows', format.rows, rows);
  if (columns !== format.columns) throw codestreamMismatch('Columns', format.columns, columns);
  if (components !== format.samplesPerPixel) {
    throw codestreamMismatch('SamplesPerPixel', format.samplesPerPixel, components);
  }
  if (precision < 1 || precision > format.bitsAllocated) {
    throw codestreamMismatch('BitsAllocated', format.bitsAllocated, precision);
  }
}

/** Bytes per decoded value. */
export function decodedBytes(precision: number): 1 | 2 {
  return precision <= 8 ? 1 : 2;
}
