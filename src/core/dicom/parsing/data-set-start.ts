import type { Element } from 'dicom-parser';
import { TAG } from '../tags.js';
import { Attributes } from './attributes.js';
import { GuardedByteStream } from './guarded-byte-stream.js';
import { notDicom } from './parsing-errors.js';
import { readElement } from './read-element.js';
import { EXPLICIT_BIG_ENDIAN, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from './transfer-syntax.js';

/** Start and encoding of the data set in a file. */
export interface DataSetStart {
  readonly offset: number;
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
  /** From the file meta group, or else from the form of the first element. */
  readonly transferSyntaxUid: string;
  /** MediaStorageSOPClassUID of the file meta group. */
  readonly mediaStorageClassUid: string | null;
}

/** Media Storage Directory Storage (PS3.4 annex B.5). */
export const DIRECTORY_CLASS = '1.2.840.10008.1.3.10';

/** PS3.10 section 7.1: 128 arbitrary bytes, then the prefix. */
const PREAMBLE_BYTES = 128;
const PREFIX = 'DICM';
const FILE_META_GROUP = 0x0002;
/** Every data set begins with its identifying group. */
const FIRST_GROUP = 0x0008;
/** The possible first elements of a data set contain a number, a code or a UID. */
const MAX_FIRST_LENGTH = 256;

/** PS3.5 table 6.2-1. */
const REPRESENTATIONS: ReadonlySet<string> = new Set(
  'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV'.split(
    ' ',
  ),
);

type Spelling = Pick<DataSetStart, 'explicitVr' | 'littleEndian'>;

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function hasRepresentation(bytes: Uint8Array, offset: number): boolean {
  return REPRESENTATIONS.has(latin1(bytes, offset + 4, offset + 6));
}

/** Encoding of an undeclared data set, by its first element; null if that is invalid, as in text, XML and PDF. */
function guessSpelling(bytes: Uint8Array, offset: number): Spelling | null {
  if (offset + 8 > bytes.length) return null;
  const view = viewOf(bytes);
  const littleEndian = view.getUint16(offset, true) === FIRST_GROUP;
  if (!littleEndian && view.getUint16(offset, false) !== FIRST_GROUP) return null;
  if (hasRepresentation(bytes, offset)) return { explicitVr: true, littleEndian };
  if (littleEndian && isFollowedByExplicit(bytes, offset)) return { explicitVr: true, littleEndian };
  const length = view.getUint32(offset + 4, true);
  const plausible = littleEndian && length % 2 === 0 && length <= MAX_FIRST_LENGTH;
  return plausible ? { explicitVr: false, littleEndian } : null;
}

/**
 * Some scanners declare one encoding and write the other, so the first element decides, or the second: some writers leave
 * out the representation of a single element.
 */
function spellingOf(transferSyntaxUid: string, bytes: Uint8Array, offset: number): Spelling {
  if (transferSyntaxUid === EXPLICIT_BIG_ENDIAN) return { explicitVr: true, littleEndian: false };
  return {
    explicitVr: hasRepresentation(bytes, offset) || isFollowedByExplicit(bytes, offset),
    littleEndian: true,
  };
}

/** Whether the second element has a representation although the first one has none. */
function isFollowedByExplicit(bytes: Uint8Array, offset: number): boolean {
  if (offset + 8 > bytes.length) return false;
  const view = viewOf(bytes);
  const length = view.getUint32(offset + 4, true);
  const next = offset + 8 + length;
  if (length > MAX_FIRST_LENGTH || next + 6 > bytes.length) return false;
  return view.getUint16(next, true) === FIRST_GROUP && hasRepresentation(bytes, next);
}

function nameOf({ explicitVr, littleEndian }: Spelling): string {
  if (!explicitVr) return IMPLICIT_LITTLE_ENDIAN;
  return littleEndian ? EXPLICIT_LITTLE_ENDIAN : EXPLICIT_BIG_ENDIAN;
}

/**
 * Reads the file meta group, which is explicit little endian (PS3.10 section 7.1). Elements without representations, which
 * some writers put there, are read by {@link GuardedByteStream}.
 */
function readFileMeta(bytes: Uint8Array, offset: number): { attributes: Attributes; end: number } {
  const stream = new GuardedByteStream(bytes, true, offset);
  const view = viewOf(bytes);
  const elements: Record<string, Element> = {};
  while (stream.position + 2 <= bytes.length && view.getUint16(stream.position, true) === FILE_META_GROUP) {
    const element = readElement(stream, true);
    elements[element.tag] = element;
  }
  return { attributes: new Attributes(elements, bytes, true), end: stream.position };
}

/** Some writers leave out the representations of the file meta group: then the length of its first element reveals it. */
function beginsWithFileMeta(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const view = viewOf(bytes);
  const isGroupLength = view.getUint16(2, true) === 0 && view.getUint32(4, true) === 4;
  return view.getUint16(0, true) === FILE_META_GROUP && (hasRepresentation(bytes, 0) || isGroupLength);
}

function fileMetaOffset(bytes: Uint8Array): number | null {
  const prefixEnd = PREAMBLE_BYTES + PREFIX.length;
  if (latin1(bytes, PREAMBLE_BYTES, prefixEnd) === PREFIX) return prefixEnd;
  // Without a preamble: some programs cut it off, but keep the prefix.
  if (latin1(bytes, 0, PREFIX.length) === PREFIX) return PREFIX.length;
  return beginsWithFileMeta(bytes) ? 0 : null;
}

/** Whether a file, or its first 132 bytes at least, begins as a DICOM file does. */
export function looksLikeDicom(bytes: Uint8Array): boolean {
  return fileMetaOffset(bytes) !== null || guessSpelling(bytes, 0) !== null;
}

/** Whether a file, or its first bytes, is the table of contents of a disc (DICOMDIR). */
export function isDicomDirectory(bytes: Uint8Array): boolean {
  try {
    return findDataSet(bytes).mediaStorageClassUid === DIRECTORY_CLASS;
  } catch {
    return false;
  }
}

/**
 * Recognises DICOM by its content: preamble and `DICM`, a file meta group without them, or a bare data set.
 *
 * @throws DomainError `dicom.not-dicom`
 */
export function findDataSet(bytes: Uint8Array): DataSetStart {
  const metaOffset = fileMetaOffset(bytes);
  const meta = metaOffset === null ? null : readFileMeta(bytes, metaOffset);
  const offset = meta?.end ?? 0;
  const declared = meta?.attributes.text(TAG.TransferSyntaxUID) ?? null;
  const mediaStorageClassUid = meta?.attributes.text(TAG.MediaStorageSOPClassUID) ?? null;
  if (declared !== null) {
    const spelling = spellingOf(declared, bytes, offset);
    return { ...spelling, offset, transferSyntaxUid: declared, mediaStorageClassUid };
  }
  const spelling = guessSpelling(bytes, offset);
  if (spelling === null) throw notDicom();
  return { ...spelling, offset, transferSyntaxUid: nameOf(spelling), mediaStorageClassUid };
}
