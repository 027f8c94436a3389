import type { CodestreamHeader } from './codestream.js';
import { damagedPixelData, unsupportedCodestream } from './pixel-errors.js';

/** A JPEG 2000 codestream and the SIZ segment at its head (T.800 sections A.4.1 and A.5.1). */
export interface Jpeg2000Codestream extends CodestreamHeader {
  /** Without the JP2 boxes that some writers leave around it. */
  readonly bytes: Uint8Array;
  /** Whether its values are signed. */
  readonly signed: boolean;
  /** Number of tiles of the image. */
  readonly tiles: number;
}

const START_OF_CODESTREAM = 0xff4f;
const IMAGE_SIZE = 0xff51;
/** SOC, then SIZ with one component. */
const MIN_BYTES = 2 + 2 + 41;

/** Encoders make one tile, or tiles of 128 pixels and more; a grid of tiny ones only wastes memory. */
const MAX_TILES = 4096;

const SIGNATURE_BOX = 0x6a502020;
const CODESTREAM_BOX = 0x6a703263;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The contiguous codestream box of a JP2 file (T.800 annex I), which occurs in files although DICOM forbids it. */
function unboxed(bytes: Uint8Array, decoder: string): Uint8Array {
  const view = viewOf(bytes);
  if (bytes.length < 8 || view.getUint32(4) !== SIGNATURE_BOX) return bytes;
  for (let position = 0; position + 8 <= bytes.length;) {
    const length = view.getUint32(position);
    const end = length === 0 ? bytes.length : position + length;
    if (view.getUint32(position + 4) === CODESTREAM_BOX) return bytes.subarray(position + 8, end);
    position = Math.max(end, position + 8);
  }
  throw damagedPixelData(decoder, 'no codestream box');
}

/**
 * Features that encoders of single-component images never use, and that made codecs hang or overrun: a subsampled component, an
 * image or a tile grid that does not begin at 0, thousands of tiles.
 */
function checkGrid(view: DataView, decoder: string): void {
  const offsets = [16, 20, 32, 36].map((position) => view.getUint32(position));
  const subsampled = view.getUint8(43) !== 1 || view.getUint8(44) !== 1;
  if (subsampled) throw unsupportedCodestream(decoder, 'its component is subsampled');
  if (offsets.some((offset) => offset !== 0)) throw unsupportedCodestream(decoder, 'its grid has an offset');
  if (!(countTiles(view) <= MAX_TILES)) throw unsupportedCodestream(decoder, 'its tiles are too many');
}

/** Number of tiles; infinite or NaN if they have no extent. */
function countTiles(view: DataView): number {
  const [width, height] = [view.getUint32(8), view.getUint32(12)];
  const [tileWidth, tileHeight] = [view.getUint32(24), view.getUint32(28)];
  return Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight);
}

/**
 * @param decoder name for the error.
 * @throws DomainError `dicom.damaged-pixel-data`, `dicom.unsupported-codestream`
 */
export function readJpeg2000Header(frame: Uint8Array, decoder: string): Jpeg2000Codestream {
  const bytes = unboxed(frame, decoder);
  const view = viewOf(bytes);
  const begins =
    bytes.length >= MIN_BYTES &&
    view.getUint16(0) === START_OF_CODESTREAM &&
    view.getUint16(2) === IMAGE_SIZE;
  if (!begins) throw damagedPixelData(decoder, 'no image size at the beginning');
  const components = view.getUint16(40);
  if (components === 1) checkGrid(view, decoder);
  return {
    bytes,
    tiles: countTiles(view),
    columns: view.getUint32(8),
    rows: view.getUint32(12),
    components,
    // Ssiz: the sign in the highest bit, then the precision less one.
    signed: view.getUint8(42) >= 0x80,
    precision: (view.getUint8(42) & 0x7f) + 1,
  };
}
