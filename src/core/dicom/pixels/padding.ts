import type { StoredFrame, StoredPixels } from '../parsing/image-frame.js';

/** HU. Darker padding counts as air everywhere and stays unchanged. */
const AIR = -1000;
/** HU. Metal reaches the end of the scale, 3071 or 4095; values above are never tissue. */
const BRIGHTEST_TISSUE = 4095;

/**
 * Pixels that the header declares to be padding (PixelPaddingValue, PS3.3 section C.7.5.1.1.2) and whose value is brighter
 * than air: reconstructions fill the area outside their circle with it. If tissue can also have the value, only the part that
 * is connected to the edge of the image is padding.
 * @returns 1 for padding, pixel by pixel; undefined without padding
 */
export function brightPadding(pixels: StoredPixels, frame: StoredFrame): Uint8Array | undefined {
  const { padding, bitsStored, pixelRepresentation, rows, columns } = frame.pixels;
  if (padding === null) return undefined;
  const hounsfield = [padding.low, padding.high].map(
    (value) => value * frame.rescaleSlope + frame.rescaleIntercept,
  );
  if (Math.max(...hounsfield) <= AIR) return undefined;
  const stored = (value: number): number => withinBits(value, bitsStored, pixelRepresentation === 1);
  const [low, high] = [stored(padding.low), stored(padding.high)].sort((a, b) => a - b);
  const isPadding = (value: number): boolean => value >= low && value <= high;
  const isCut = low !== padding.low || high !== padding.high;
  const isNoTissue = !isCut && Math.min(...hounsfield) > BRIGHTEST_TISSUE;
  return isNoTissue ? everywhere(pixels, isPadding) : fromTheEdge(pixels, rows, columns, isPadding);
}

/** The value of a pixel without the bits above BitsStored. */
function withinBits(value: number, bits: number, signed: boolean): number {
  if (bits >= 32) return value;
  return signed ? (value << (32 - bits)) >> (32 - bits) : value & (2 ** bits - 1);
}

function everywhere(pixels: StoredPixels, isPadding: (value: number) => boolean): Uint8Array | undefined {
  const mask = new Uint8Array(pixels.length);
  let count = 0;
  for (let at = 0; at < pixels.length; at++) {
    if (!isPadding(pixels[at])) continue;
    mask[at] = 1;
    count++;
  }
  return count > 0 ? mask : undefined;
}

function fromTheEdge(
  pixels: StoredPixels,
  rows: number,
  columns: number,
  isPadding: (value: number) => boolean,
): Uint8Array | undefined {
  const mask = new Uint8Array(pixels.length);
  const pending: number[] = [];
  const reach = (at: number): void => {
    if (mask[at] === 1 || !isPadding(pixels[at])) return;
    mask[at] = 1;
    pending.push(at);
  };
  for (let column = 0; column < columns; column++) {
    reach(column);
    reach((rows - 1) * columns + column);
  }
  for (let row = 0; row < rows; row++) {
    reach(row * columns);
    reach(row * columns + columns - 1);
  }
  if (pending.length === 0) return undefined;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const column = at % columns;
    if (column > 0) reach(at - 1);
    if (column < columns - 1) reach(at + 1);
    if (at >= columns) reach(at - columns);
    if (at < pixels.length - columns) reach(at + columns);
  }
  return mask;
}
