import type { StoredPixels } from '../dicom/parsing/image-frame.js';
import type { LocatedSource } from './ingest-tasks.js';
import { POSSIBLE_VALUES } from './slice-values.js';

/** Value of a slice outside all images and in declared padding: air. */
const AIR = -1024;

const INT16_MIN = -32_768;
const INT16_MAX = 32_767;

const [LOWEST_POSSIBLE] = POSSIBLE_VALUES;
/** Bits of an ordinary value minus the lowest possible value. */
const ORDINARY_BITS = 15;

/** An image and its share in a slice. */
export interface DecodedSource extends Pick<LocatedSource, 'frame' | 'weight' | 'shift'> {
  /** Rows x columns of the frame, row by row. */
  readonly pixels: StoredPixels;
  /** 1 for pixels that become air, in the order of the pixels; undefined without such pixels. */
  readonly padding?: Uint8Array | undefined;
}

export interface SliceShape {
  readonly columns: number;
  readonly rows: number;
}

/**
 * - `overflow`: a value does not fit into the target, and the written part of the slice is invalid;
 * - `ordinary`: every value is in [-4096, 28671] HU, so that all are possible in a CT;
 * - `unchecked`: the slice is written, and some of its values may be impossible.
 */
export type WrittenSlice = 'overflow' | 'ordinary' | 'unchecked';

/**
 * Writes one slice in Hounsfield units, stored * slope + intercept (PS3.3 section C.11.1.1.2): one image as it is, or the
 * weighted sum of its neighbours, moved by their shifts. Blended values are rounded in a volume of integers.
 */
export function writeSlice(
  target: Int16Array | Float32Array,
  shape: SliceShape,
  sources: readonly DecodedSource[],
): WrittenSlice {
  const [first] = sources;
  const [right, down] = first.shift;
  const isWhole = sources.length === 1 && right === 0 && down === 0 && first.pixels.length === target.length;
  return isWhole ? writeImage(target, first) : writeBlend(target, shape, sources);
}

function writeImage(target: Int16Array | Float32Array, source: DecodedSource): WrittenSlice {
  const { padding } = source;
  if (padding === undefined) return writePixels(target, source);
  // Padding is not written because its value may not fit into a volume.
  const blank = source.pixels.slice();
  for (let at = 0; at < blank.length; at++) if (padding[at] === 1) blank[at] = 0;
  const written = writePixels(target, { ...source, pixels: blank });
  for (let at = 0; at < blank.length; at++) if (padding[at] === 1) target[at] = AIR;
  return written;
}

function writePixels(target: Int16Array | Float32Array, { pixels, frame }: DecodedSource): WrittenSlice {
  const { rescaleSlope, rescaleIntercept } = frame;
  if (target instanceof Float32Array) {
    for (let i = 0; i < pixels.length; i++) target[i] = pixels[i] * rescaleSlope + rescaleIntercept;
    return 'unchecked';
  }
  // 32 bits hold the sum of such a pixel and intercept; wider pixels and other slopes need doubles.
  const isPlainShift =
    rescaleSlope === 1 && Math.abs(rescaleIntercept) < 2 ** 30 && pixels.BYTES_PER_ELEMENT < 4;
  return isPlainShift
    ? shiftInto(target, pixels, rescaleIntercept)
    : rescaleInto(target, pixels, rescaleSlope, rescaleIntercept);
}

/**
 * Nearly every scanner stores whole Hounsfield units above an intercept. Four pixels at a time take half as long as one
 * by one. The collected bits of all values show whether they are ordinary, without a second pass.
 */
function shiftInto(values: Int16Array, pixels: StoredPixels, intercept: number): WrittenSlice {
  const { length } = pixels;
  let bits = 0;
  let index = 0;
  for (const end = length - (length % 4); index < end; index += 4) {
    const first = (pixels[index] + intercept) | 0;
    const second = (pixels[index + 1] + intercept) | 0;
    const third = (pixels[index + 2] + intercept) | 0;
    const fourth = (pixels[index + 3] + intercept) | 0;
    values[index] = first;
    values[index + 1] = second;
    values[index + 2] = third;
    values[index + 3] = fourth;
    bits |= (first - LOWEST_POSSIBLE) | (second - LOWEST_POSSIBLE);
    bits |= (third - LOWEST_POSSIBLE) | (fourth - LOWEST_POSSIBLE);
  }
  for (; index < length; index++) {
    const value = (pixels[index] + intercept) | 0;
    values[index] = value;
    bits |= value - LOWEST_POSSIBLE;
  }
  const written = checkedBits(bits);
  return written === 'ordinary' || isShifted(values, pixels, intercept) ? written : 'overflow';
}

/** Whether every shifted value fits: a typed array wraps values that do not, so that they read back differently. */
function isShifted(values: Int16Array, pixels: StoredPixels, intercept: number): boolean {
  for (let index = 0; index < pixels.length; index++) {
    if (values[index] !== ((pixels[index] + intercept) | 0)) return false;
  }
  return true;
}

function rescaleInto(
  values: Int16Array,
  pixels: StoredPixels,
  slope: number,
  intercept: number,
): WrittenSlice {
  let outside = 0;
  let bits = 0;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] * slope + intercept;
    values[i] = value;
    if (values[i] !== value) outside++;
    bits |= values[i] - LOWEST_POSSIBLE;
  }
  return outside > 0 ? 'overflow' : checkedBits(bits);
}

/** @param bits all bits that are set in any value minus the lowest possible value */
function checkedBits(bits: number): WrittenSlice {
  return bits >>> ORDINARY_BITS === 0 ? 'ordinary' : 'unchecked';
}

function writeBlend(
  target: Int16Array | Float32Array,
  shape: SliceShape,
  sources: readonly DecodedSource[],
): WrittenSlice {
  const sum = new Float64Array(target.length);
  for (const source of sources) addShifted(sum, shape, source);
  if (target instanceof Float32Array) {
    target.set(sum);
    return 'unchecked';
  }
  let bits = 0;
  for (let i = 0; i < sum.length; i++) {
    const value = Math.round(sum[i]);
    if (value < INT16_MIN || value > INT16_MAX) return 'overflow';
    target[i] = value;
    bits |= value - LOWEST_POSSIBLE;
  }
  return checkedBits(bits);
}

/** Adds an image moved right and down by `shift`, with linear interpolation between its pixels and air around it. */
function addShifted(sum: Float64Array, { columns, rows }: SliceShape, source: DecodedSource): void {
  const { frame, weight, shift } = source;
  const { columns: width, rows: height } = frame.pixels;
  const framed = withAirAround(source);
  const stride = width + 2;
  const [right, down] = shift.map(splitOffset);
  for (let row = 0; row < rows; row++) {
    const line = row - down.whole;
    const isRowCovered = line >= 0 && line <= height;
    for (let column = 0; column < columns; column++) {
      const place = column - right.whole;
      let value = AIR;
      if (isRowCovered && place >= 0 && place <= width) {
        const at = (line + 1) * stride + place + 1;
        const below = mix(framed[at], framed[at - 1], right.share);
        const above = mix(framed[at - stride], framed[at - stride - 1], right.share);
        value = mix(below, above, down.share);
      }
      sum[row * columns + column] += weight * value;
    }
  }
}

/** The image in Hounsfield units with a margin of one pixel of air, so that its edges are not a special case. */
function withAirAround({ pixels, frame, padding }: DecodedSource): Float64Array {
  const { rescaleSlope, rescaleIntercept } = frame;
  const { columns, rows } = frame.pixels;
  const stride = columns + 2;
  const framed = new Float64Array(stride * (rows + 2)).fill(AIR);
  for (let row = 0; row < rows; row++) {
    const line = (row + 1) * stride + 1;
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      if (padding?.[at] !== 1) framed[line + column] = pixels[at] * rescaleSlope + rescaleIntercept;
    }
  }
  return framed;
}

/** Whole pixels of an offset, and the remaining share of the previous pixel, in [0, 1). */
function splitOffset(offset: number): { whole: number; share: number } {
  const whole = Math.floor(offset);
  return { whole, share: offset - whole };
}

function mix(value: number, before: number, share: number): number {
  return value * (1 - share) + before * share;
}
