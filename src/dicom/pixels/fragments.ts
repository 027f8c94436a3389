import type { ImageFrame } from '../parsing/image-frame.js';
import {
  damagedFragments,
  pixelDataNotEncapsulated,
  truncatedPixelData,
  unknownFrameBoundaries,
} from './pixel-errors.js';

/** Encapsulated pixel data (PS3.5 annex A.4): items of undefined meaning, in order, always little endian. */
interface Fragment {
  /** From the first byte of the first fragment's item, as the basic offset table counts. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

interface Fragments {
  /** Where each frame begins, by Fragment.offset; empty where the file does not say. */
  readonly offsetTable: readonly number[];
  readonly fragments: readonly Fragment[];
}

const ITEM = 0xfffee000;
const SEQUENCE_END = 0xfffee0dd;
const ITEM_HEADER_BYTES = 8;
/** Fragments hold at least a few bytes of a frame; more of them than this are not an image but an attack. */
const MAX_FRAGMENTS = 1_000_000;

interface Item {
  readonly tag: number;
  readonly start: number;
  readonly length: number;
}

function readItem(view: DataView, position: number): Item {
  const tag = view.getUint16(position, true) * 0x10000 + view.getUint16(position + 2, true);
  return { tag, start: position + ITEM_HEADER_BYTES, length: view.getUint32(position + 4, true) };
}

/** The items up to the delimiter; some writers leave that out, and then they go to the end of the file. */
function readItems(bytes: Uint8Array, offset: number): readonly Item[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const items: Item[] = [];
  for (let position = offset; position + ITEM_HEADER_BYTES <= bytes.length;) {
    const item = readItem(view, position);
    if (item.tag === SEQUENCE_END) break;
    if (item.tag !== ITEM) throw damagedFragments('something other than a fragment is among the fragments');
    if (item.start + item.length > bytes.length) {
      throw truncatedPixelData(item.length, bytes.length - item.start);
    }
    if (items.length > MAX_FRAGMENTS) throw damagedFragments(`it has more than ${MAX_FRAGMENTS} fragments`);
    items.push(item);
    position = item.start + item.length;
  }
  return items;
}

function readOffsetTable(bytes: Uint8Array, { start, length }: Item): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, length);
  return Array.from({ length: Math.floor(length / 4) }, (_, index) => view.getUint32(index * 4, true));
}

function readFragments(bytes: Uint8Array, offset: number): Fragments {
  const [table, ...items] = readItems(bytes, offset);
  if (items.length === 0) throw damagedFragments('there is not one fragment');
  const origin = items[0].start;
  return {
    offsetTable: readOffsetTable(bytes, table),
    fragments: items.map(({ start, length }) => ({
      offset: start - origin,
      bytes: bytes.subarray(start, start + length),
    })),
  };
}

/** A JPEG or JPEG 2000 codestream begins with its marker, which cannot occur inside one. */
function beginsCodestream({ bytes }: Fragment): boolean {
  return bytes[0] === 0xff && (bytes[1] === 0xd8 || bytes[1] === 0x4f);
}

function offsetsFit({ offsetTable, fragments }: Fragments, numberOfFrames: number): boolean {
  const starts = new Set(fragments.map(({ offset }) => offset));
  return (
    offsetTable.length === numberOfFrames &&
    offsetTable[0] === 0 &&
    offsetTable.every(
      (offset, frame) => starts.has(offset) && (frame === 0 || offset > offsetTable[frame - 1]),
    )
  );
}

/** Offset of each frame's first fragment, or null where nothing tells. */
function frameStarts(read: Fragments, numberOfFrames: number): readonly number[] | null {
  const { offsetTable, fragments } = read;
  if (numberOfFrames === 1) return [0];
  // One fragment per frame is also what an extended offset table asks for (PS3.3 section C.7.6.3.1.8), so the table
  // itself is not needed.
  if (fragments.length === numberOfFrames) return fragments.map(({ offset }) => offset);
  if (offsetsFit(read, numberOfFrames)) return offsetTable;
  const begun = fragments.filter(beginsCodestream).map(({ offset }) => offset);
  return begun.length === numberOfFrames && begun[0] === 0 ? begun : null;
}

/**
 * The compressed bytes of one frame: its fragments, joined.
 *
 * @throws DomainError `dicom.pixel-data-not-encapsulated`, `dicom.damaged-fragments`, `dicom.truncated-pixel-data`,
 *   `dicom.unknown-frame-boundaries`
 */
export function encapsulatedFrameBytes(bytes: Uint8Array, { pixels, frame }: ImageFrame): Uint8Array {
  const { pixelData, numberOfFrames, transferSyntaxUid } = pixels;
  if (pixelData.length !== null) throw pixelDataNotEncapsulated(transferSyntaxUid);
  const read = readFragments(bytes, pixelData.offset);
  const starts = frameStarts(read, numberOfFrames);
  if (starts === null) throw unknownFrameBoundaries(numberOfFrames, read.fragments.length);
  const [from, to] = [starts[frame], starts[frame + 1] ?? Infinity];
  const parts = read.fragments.filter(({ offset }) => offset >= from && offset < to);
  return parts.length === 1 ? parts[0].bytes : Buffer.concat(parts.map((part) => part.bytes));
}
