import type { CodestreamHeader } from './codestream.js';
import { damagedPixelData } from './pixel-errors.js';

/** Frame header of a JPEG (T.81 section B.2.2) or JPEG-LS (T.87 section C.2.2) codestream. */
export interface JpegHeader extends CodestreamHeader {
  /** Second byte of the marker that begins it: 0xc0 baseline, 0xc1 extended, 0xc3 lossless, 0xf7 JPEG-LS. */
  readonly process: number;
}

const START_OF_IMAGE = 0xffd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
/** DHT, JPG and DAC are among the SOF marker codes but are not SOF markers (T.81 table B.1). */
const NOT_A_FRAME: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);
const JPEG_LS_FRAME = 0xf7;
/** Length, precision, lines, samples per line, components. */
const FRAME_HEADER_BYTES = 8;

function beginsFrame(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf && !NOT_A_FRAME.has(marker)) || marker === JPEG_LS_FRAME;
}

/** TEM and RSTn have no length. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

function readFrame(view: DataView, position: number, marker: number): JpegHeader {
  return {
    process: marker,
    precision: view.getUint8(position + 2),
    rows: view.getUint16(position + 3),
    columns: view.getUint16(position + 5),
    components: view.getUint8(position + 7),
  };
}

/**
 * Finds the frame header among the marker segments before the first scan.
 *
 * @param decoder name for the error.
 * @throws DomainError `dicom.damaged-pixel-data`
 */
export function readJpegHeader(bytes: Uint8Array, decoder: string): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 2 || view.getUint16(0) !== START_OF_IMAGE) {
    throw damagedPixelData(decoder, 'no start of image');
  }
  let position = 2;
  while (position + 2 + FRAME_HEADER_BYTES <= bytes.length) {
    if (bytes[position] !== 0xff) throw damagedPixelData(decoder, 'no marker where one must be');
    const marker = view.getUint8(position + 1);
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    position += 2;
    if (beginsFrame(marker)) return readFrame(view, position, marker);
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) break;
    if (!standsAlone(marker)) position += Math.max(view.getUint16(position), 2);
  }
  throw damagedPixelData(decoder, 'no frame header');
}
