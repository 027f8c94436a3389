import type { Element } from 'dicom-parser';
import { DomainError } from '../../problem/domain-error.js';
import { TAG } from '../tags.js';
import { Attributes } from './attributes.js';
import { DIRECTORY_CLASS, findDataSet } from './data-set-start.js';
import type { DataSetStart } from './data-set-start.js';
import { GuardedByteStream, PastTheEnd } from './guarded-byte-stream.js';
import type { PixelDataLocation } from './image-frame.js';
import { IncompleteHeader } from './incomplete-header.js';
import { inflateDataSet } from './inflate.js';
import {
  damagedHeader,
  dicomDirectory,
  headerTooLarge,
  nestedTooDeep,
  truncatedHeader,
} from './parsing-errors.js';
import { readElement } from './read-element.js';
import { DEFLATED_LITTLE_ENDIAN } from './transfer-syntax.js';

/** The attributes of a file up to its pixel data. */
export interface DataSetHeader {
  readonly transferSyntaxUid: string;
  readonly attributes: Attributes;
  /** Null if the file has no pixel data; `float` for floating-point pixels. */
  readonly pixelData: PixelDataLocation | 'float' | null;
}

/** Longest header parsed: an enhanced CT of 6,000 frames describes each in up to 4 kB. Private junk can be as long. */
export const MAX_HEADER_BYTES = 64 * 1024 * 1024;
/** Compressed bytes for the first inflation, for a header of 20 to 100 kB; then eight times as many until it is complete. */
const FIRST_DEFLATED_BYTES = 64 * 1024;

/** Float Pixel Data and Double Float Pixel Data (PS3.3 sections C.7.6.25 and C.7.6.26). */
const FLOAT_PIXEL_DATA: ReadonlySet<number | undefined> = new Set(
  [TAG.FloatPixelData, TAG.DoubleFloatPixelData].map((tag) => Number.parseInt(tag.slice(1), 16)),
);

const UNDEFINED_LENGTH = 0xffffffff;

function locationOf({ dataOffset, length, vr }: Element): PixelDataLocation {
  return {
    offset: dataOffset,
    length: length === UNDEFINED_LENGTH ? null : length,
    words: vr === undefined || vr === 'OW',
  };
}

/** Reads elements until the pixel data or the end. */
function readElements(bytes: Uint8Array, start: DataSetStart): DataSetHeader {
  const { transferSyntaxUid, explicitVr, littleEndian } = start;
  const stream = new GuardedByteStream(bytes, littleEndian, start.offset);
  const elements: Record<string, Element> = {};
  const attributes = new Attributes(elements, bytes, littleEndian);
  while (stream.position < bytes.length) {
    if (FLOAT_PIXEL_DATA.has(stream.peekTag())) return { transferSyntaxUid, attributes, pixelData: 'float' };
    const element = readElement(stream, explicitVr);
    if (element.tag === TAG.PixelData) {
      return { transferSyntaxUid, attributes, pixelData: locationOf(element) };
    }
    elements[element.tag] = element;
  }
  return { transferSyntaxUid, attributes, pixelData: null };
}

/**
 * The error for a failure of dicom-parser, which throws plain strings, recurses once per nested sequence, and treats the
 * end of the bytes as the end of the file.
 */
function explain(error: unknown, bytes: Uint8Array, complete: boolean): Error {
  if (error instanceof DomainError) return error;
  if (error instanceof RangeError) return nestedTooDeep();
  if (!complete) return new IncompleteHeader(error instanceof PastTheEnd ? error.wanted : bytes.length + 1);
  return error instanceof PastTheEnd ? truncatedHeader(bytes.length) : damagedHeader(error);
}

function attempt<T>(bytes: Uint8Array, complete: boolean, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw explain(error, bytes, complete);
  }
}

function readHeader(bytes: Uint8Array, start: DataSetStart, complete: boolean): DataSetHeader {
  const visible = bytes.subarray(0, MAX_HEADER_BYTES);
  const whole = complete && visible.length === bytes.length;
  try {
    const header = attempt(visible, whole, () => readElements(visible, start));
    if (header.pixelData === null && !whole) throw new IncompleteHeader(visible.length + 1);
    return header;
  } catch (error) {
    if (error instanceof IncompleteHeader && error.wantedBytes > MAX_HEADER_BYTES) {
      throw headerTooLarge(MAX_HEADER_BYTES);
    }
    throw error;
  }
}

/** Inflates only the header of a deflated data set. */
function readDeflatedHeader(bytes: Uint8Array, start: DataSetStart, complete: boolean): DataSetHeader {
  const deflated = bytes.subarray(start.offset);
  const inflatedStart = { ...start, offset: 0, explicitVr: true, littleEndian: true };
  for (let taken = FIRST_DEFLATED_BYTES; taken < deflated.length; taken *= 8) {
    try {
      const inflated = inflateDataSet(deflated.subarray(0, taken), MAX_HEADER_BYTES);
      return readHeader(inflated, inflatedStart, false);
    } catch (error) {
      if (!(error instanceof IncompleteHeader)) throw error;
    }
  }
  try {
    return readHeader(inflateDataSet(deflated, MAX_HEADER_BYTES), inflatedStart, complete);
  } catch (error) {
    throw error instanceof IncompleteHeader ? new IncompleteHeader(bytes.length + 1) : error;
  }
}

/**
 * Parses a file up to its pixel data.
 *
 * @param complete whether `bytes` is the whole file, not only its beginning.
 * @throws DomainError `dicom.*` the reason why the file cannot be used
 * @throws IncompleteHeader when `bytes` is too short a beginning
 */
export function readDataSet(bytes: Uint8Array, complete: boolean): DataSetHeader {
  const start = attempt(bytes, complete, () => findDataSet(bytes));
  if (start.mediaStorageClassUid === DIRECTORY_CLASS) throw dicomDirectory();
  return start.transferSyntaxUid === DEFLATED_LITTLE_ENDIAN
    ? readDeflatedHeader(bytes, start, complete)
    : readHeader(bytes, start, complete);
}

/**
 * The bytes that PixelDataLocation refers to: the file's own, or the inflated data set of a deflated file.
 *
 * @param limitBytes largest size of the inflated data set.
 * @throws DomainError `dicom.damaged-deflate`, `dicom.deflated-too-large`
 */
export function dataSetBytes(bytes: Uint8Array, transferSyntaxUid: string, limitBytes: number): Uint8Array {
  if (transferSyntaxUid !== DEFLATED_LITTLE_ENDIAN) return bytes;
  const start = attempt(bytes, true, () => findDataSet(bytes));
  return inflateDataSet(bytes.subarray(start.offset), limitBytes);
}
