import { damagedPixelData, unsupportedCodestream } from './pixel-errors.js';

/** Packet structure of the image from a COD segment (T.800 section A.6.1). */
interface CodingStyle {
  readonly layers: number;
  /** Exponents of the precincts' width and height, from the lowest resolution up: one per resolution. */
  readonly precincts: readonly (readonly [number, number])[];
}

const CODING_STYLE = 0xff52;
/** Precincts of 2^15 pixels, the default. */
const WHOLE_IMAGE = 15;
const MAX_LEVELS = 32;
/**
 * A CT slice has a dozen packets for each quality layer, or some thousands with small precincts. A decoder visits each
 * packet, even an empty one, and a few bytes can declare billions.
 */
const MAX_PACKETS = 1_000_000;

function readCodingStyle(view: DataView, position: number, decoder: string): CodingStyle {
  const end = Math.min(position + 2 + view.getUint16(position + 2), view.byteLength);
  if (position + 14 > end) throw damagedPixelData(decoder, 'coding style cut off');
  const namesPrecincts = (view.getUint8(position + 4) & 1) === 1;
  const levels = view.getUint8(position + 9);
  const sizes = position + 14;
  if (levels > MAX_LEVELS || (namesPrecincts && sizes + levels + 1 > end)) {
    throw damagedPixelData(decoder, 'impossible coding style');
  }
  const precincts = Array.from({ length: levels + 1 }, (_, resolution): [number, number] => {
    if (!namesPrecincts) return [WHOLE_IMAGE, WHOLE_IMAGE];
    const size = view.getUint8(sizes + resolution);
    return [size & 0x0f, size >> 4];
  });
  return { layers: view.getUint16(position + 6), precincts };
}

function packetsOfTile({ layers, precincts }: CodingStyle, width: number, height: number): number {
  const perLayer = precincts.map(([x, y], resolution) => {
    const scale = 2 ** (precincts.length - 1 - resolution);
    return Math.ceil(Math.ceil(width / scale) / 2 ** x) * Math.ceil(Math.ceil(height / scale) / 2 ** y);
  });
  return layers * perLayer.reduce((sum, count) => sum + count, 0);
}

/**
 * Checks that decoding takes work in proportion to the image.
 *
 * @param position of a marker segment of the main header; segments other than COD are accepted.
 * @throws DomainError `dicom.unsupported-codestream`, `dicom.damaged-pixel-data`
 */
export function checkCodingStyle(view: DataView, position: number, decoder: string): void {
  if (view.getUint16(position) !== CODING_STYLE) return;
  const style = readCodingStyle(view, position, decoder);
  const [width, height] = [view.getUint32(8), view.getUint32(12)];
  const tileWidth = Math.min(view.getUint32(24), width);
  const tileHeight = Math.min(view.getUint32(28), height);
  const tiles = Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight);
  const packets = tiles * packetsOfTile(style, tileWidth, tileHeight);
  if (packets > MAX_PACKETS) throw unsupportedCodestream(decoder, 'it is cut into too many packets');
}
