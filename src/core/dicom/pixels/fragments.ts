import type { StoredFrame } from '../parsing/image-frame.js';
import {
  damagedFragments,
  pixelDataNotEncapsulated,
  truncatedPixelData,
  unknownFrameBoundaries,
} from './pixel-errors.js';

/**
 * Encapsulated pixel data (PS3.5 annex A.4): items of undefined meaning, in order, always little endian. Every frame walks
 * over all items, thousands in a dynamic CT, so they are two lists of numbers instead of an object for each.
 */
interface Fragments {
  /** The basic offset table: four bytes for each frame, or none if the file does not record the starts of frames. */
  readonly table: Uint8Array;
  /** First byte of each fragment. */
  readonly starts: readonly number[];
  /** Bytes of each fragment. */
  readonly lengths: readonly number[];
}

const ITEM = 0xfffee000;
const SEQUENCE_END = 0xfffee0dd;
const ITEM_HEADER_BYTES = 8;
/** Fragments contain at least a few bytes of a frame; more of them than this are an attack. */
const MAX_FRAGMENTS = 1_000_000;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The items up to the delimiter; some writers omit that, and then the items extend to the end of the file. */
function readFragments(bytes: Uint8Array, offset: number, end = bytes.length): Fragments {
  const view = viewOf(bytes);
  let table: Uint8Array | undefined;
  const starts: number[] = [];
  const lengths: number[] = [];
  for (let position = offset; position + ITEM_HEADER_BYTES <= end;) {
    const tag = view.getUint16(position, true) * 0x10000 + view.getUint16(position + 2, true);
    if (tag === SEQUENCE_END) break;
    if (tag !== ITEM) throw damagedFragments('something other than a fragment is among the fragments');
    const start = position + ITEM_HEADER_BYTES;
    const length = view.getUint32(position + 4, true);
    if (start + length > bytes.length) throw truncatedPixelData(length, bytes.length - start);
    if (starts.length > MAX_FRAGMENTS) throw damagedFragments(`it has more than ${MAX_FRAGMENTS} fragments`);
    position = start + length;
    if (table === undefined) {
      table = bytes.subarray(start, position);
    } else {
      starts.push(start);
      lengths.push(length);
    }
  }
  if (table === undefined || starts.length === 0) throw damagedFragments('it has no fragments');
  return { table, starts, lengths };
}

function beginsWithItem(bytes: Uint8Array, offset: number): boolean {
  if (offset + ITEM_HEADER_BYTES > bytes.length) return false;
  const view = viewOf(bytes);
  return view.getUint16(offset, true) * 0x10000 + view.getUint16(offset + 2, true) === ITEM;
}

/** Whether bytes begin like JPEG, JPEG-LS, JPEG 2000, a JP2 file, or the segment table of RLE (PS3.5 annex G.5). */
function beginsFrame(bytes: Uint8Array): boolean {
  if (bytes.length < 64) return false;
  const view = viewOf(bytes);
  const isMarker = view.getUint16(0) === 0xffd8 || view.getUint32(0) === 0xff4fff51;
  const isJp2 = view.getUint32(4) === 0x6a502020;
  const segments = view.getUint32(0, true);
  const isRle = segments >= 1 && segments <= 15 && view.getUint32(4, true) === 64;
  return isMarker || isJp2 || isRle;
}

/** First fragment of each frame according to the offset table; null if the table does not match. */
function startsByTable({ table, starts }: Fragments, numberOfFrames: number): readonly number[] | null {
  if (table.length !== 4 * numberOfFrames) return null;
  const view = viewOf(table);
  const firsts: number[] = [];
  const [first = 0] = starts;
  for (let fragment = 0; fragment < starts.length && firsts.length < numberOfFrames; fragment++) {
    const offset = view.getUint32(4 * firsts.length, true);
    if ((starts[fragment] ?? NaN) - first === offset) firsts.push(fragment);
  }
  return firsts.length === numberOfFrames && firsts[0] === 0 ? firsts : null;
}

/** The fragments that begin with the first marker of JPEG or JPEG 2000, which cannot occur inside a codestream. */
function startsByMarker(bytes: Uint8Array, { starts }: Fragments): readonly number[] {
  const firsts: number[] = [];
  starts.forEach((start, fragment) => {
    if (bytes[start] === 0xff && (bytes[start + 1] === 0xd8 || bytes[start + 1] === 0x4f))
      firsts.push(fragment);
  });
  return firsts;
}

/** First fragment of a frame and the one behind its last; null if they are unknown. */
function fragmentsOf(
  bytes: Uint8Array,
  read: Fragments,
  frame: number,
  numberOfFrames: number,
): readonly [from: number, to: number] | null {
  const count = read.starts.length;
  if (numberOfFrames === 1) return [0, count];
  // One fragment per frame is also required with an extended offset table (PS3.3 section C.7.6.3.1.8), so the table
  // itself is not needed.
  if (count === numberOfFrames) return [frame, frame + 1];
  let firsts = startsByTable(read, numberOfFrames);
  if (firsts === null) {
    firsts = startsByMarker(bytes, read);
    if (firsts.length !== numberOfFrames || firsts[0] !== 0) return null;
  }
  const from = firsts[frame];
  return from === undefined ? null : [from, firsts[frame + 1] ?? count];
}

/** Whether all fragments from `offset` lie within the bytes: something other than a fragment follows them. */
export function holdsAllFragments(bytes: Uint8Array, offset: number): boolean {
  const view = viewOf(bytes);
  let position = offset;
  while (position + ITEM_HEADER_BYTES <= bytes.length) {
    const tag = view.getUint16(position, true) * 0x10000 + view.getUint16(position + 2, true);
    if (tag !== ITEM) return true;
    position += ITEM_HEADER_BYTES + view.getUint32(position + 4, true);
  }
  return false;
}

/**
 * The compressed bytes of one frame: its fragments, joined.
 *
 * @throws DomainError `dicom.pixel-data-not-encapsulated`, `dicom.damaged-fragments`, `dicom.truncated-pixel-data`,
 *   `dicom.unknown-frame-boundaries`
 */
export function encapsulatedFrameBytes(bytes: Uint8Array, { pixels, frame }: StoredFrame): Uint8Array {
  const { pixelData, numberOfFrames, transferSyntaxUid } = pixels;
  const { offset, length } = pixelData;
  // Some writers give the pixel data a length, with or without fragments inside it.
  const end = length === null ? bytes.length : Math.min(offset + length, bytes.length);
  if (length !== null && !beginsWithItem(bytes, offset)) {
    const codestream = bytes.subarray(offset, end);
    if (numberOfFrames === 1 && beginsFrame(codestream)) return codestream;
    throw pixelDataNotEncapsulated(transferSyntaxUid);
  }
  const read = readFragments(bytes, offset, end);
  const found = fragmentsOf(bytes, read, frame, numberOfFrames);
  if (found === null) throw unknownFrameBoundaries(numberOfFrames, read.starts.length);
  const [from, to] = found;
  const [first = new Uint8Array(), ...others] = read.starts
    .slice(from, to)
    .map((start, index) => bytes.subarray(start, start + (read.lengths[from + index] ?? 0)));
  return others.length === 0 ? first : Buffer.concat([first, ...others]);
}
