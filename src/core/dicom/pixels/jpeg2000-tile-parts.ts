import { checkCodingStyle } from './jpeg2000-coding-style.js';
import type { Jpeg2000Codestream } from './jpeg2000-header.js';
import { damagedPixelData, unsupportedCodestream } from './pixel-errors.js';

const START_OF_TILE_PART = 0xff90;
const START_OF_DATA = 0xff93;
const END_OF_CODESTREAM = 0xffd9;
const CODING_STYLE = 0xff52;
/** Coding style of a component and change of the progression order: encoders do not need them for one component. */
const OVERRIDES: ReadonlySet<number> = new Set([0xff53, 0xff5f]);
/** Marker, Lsot, Isot, Psot, TPsot, TNsot (T.800 section A.4.2). */
const TILE_PART_HEADER_BYTES = 12;

type CheckSegment = (position: number, marker: number) => void;

/** Visits marker segments from `from` up to the marker `until`. Returns its position, or null if it is not before `end`. */
function walkSegments(
  view: DataView,
  [from, end]: readonly [number, number],
  until: number,
  check: CheckSegment,
): number | null {
  for (let position = from; position + 2 <= end;) {
    const marker = view.getUint16(position);
    if (marker === until) return position;
    if (position + 4 > end) break;
    check(position, marker);
    position += 2 + Math.max(view.getUint16(position + 2), 2);
  }
  return null;
}

/** Length of the tile-part at `position`; the last one may omit it. */
function tilePartLength(view: DataView, position: number): number {
  const length = view.getUint32(position + 6);
  return length === 0 ? view.byteLength - position : Math.max(length, TILE_PART_HEADER_BYTES);
}

/**
 * Checks that decoding takes work in proportion to the image, that every tile-part has its whole length, and that no tile
 * is missing. OpenJPH silently fills the missing part of a truncated codestream with zeros, and OpenJPEG silently decodes
 * one that lacks tiles.
 *
 * @param codestream begins with SOC and SIZ.
 * @throws DomainError `dicom.damaged-pixel-data`, `dicom.unsupported-codestream`
 */
export function checkTileParts({ bytes, tiles }: Jpeg2000Codestream, decoder: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refuse = (marker: number): never => {
    throw unsupportedCodestream(decoder, `it changes its coding on the way (${marker.toString(16)})`);
  };
  const size = view.byteLength;
  let position = walkSegments(view, [2, size], START_OF_TILE_PART, (segment, marker) => {
    if (OVERRIDES.has(marker)) refuse(marker);
    checkCodingStyle(view, segment, decoder);
  });
  if (position === null) throw damagedPixelData(decoder, 'no tile');
  const found = new Set<number>();
  while (position + TILE_PART_HEADER_BYTES <= size) {
    if (view.getUint16(position) === END_OF_CODESTREAM) break;
    if (view.getUint16(position) !== START_OF_TILE_PART)
      throw damagedPixelData(decoder, 'no tile where one must be');
    const end: number = position + tilePartLength(view, position);
    if (end > size) throw damagedPixelData(decoder, 'cut off');
    const data = walkSegments(view, [position + TILE_PART_HEADER_BYTES, end], START_OF_DATA, (_, marker) => {
      if (OVERRIDES.has(marker) || marker === CODING_STYLE) refuse(marker);
    });
    if (data === null) throw damagedPixelData(decoder, 'no data in a tile');
    found.add(view.getUint16(position + 4));
    position = end;
  }
  if (found.size !== tiles) throw damagedPixelData(decoder, `${found.size} of ${tiles} tiles`);
}
