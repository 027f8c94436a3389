import type { PixelFormat, StoredFrame, StoredPixels } from '../parsing/image-frame.js';
import { pixelDataEncapsulated, truncatedPixelData } from './pixel-errors.js';
import { storedValues } from './stored-values.js';
import type { ContainerBytes, ValueBits } from './stored-values.js';

/** Bytes of a container; BitsAllocated was checked when the header was read. */
export function containerBytes({ bitsAllocated }: PixelFormat): ContainerBytes {
  switch (bitsAllocated) {
    case 8:
      return 1;
    case 16:
      return 2;
    case 32:
      return 4;
    default:
      throw new Error(`BitsAllocated ${bitsAllocated} should not have passed the header check`);
  }
}

/** Pixels of one frame. */
export function pixelCount({ rows, columns }: PixelFormat): number {
  return rows * columns;
}

/**
 * BitsStored bits that end at HighBit. Some headers give a higher HighBit although values are right-justified, and most
 * readers ignore it. It is wrong if all values fit into BitsStored unchanged and some have bits below that range.
 */
function valueBits(bytes: Uint8Array, format: PixelFormat): ValueBits {
  const { bitsStored, highBit, pixelRepresentation } = format;
  const signed = pixelRepresentation === 1;
  const shift = highBit - bitsStored + 1;
  const isRight = shift === 0 || isRightJustified(bytes, format, shift);
  return { bits: bitsStored, shift: isRight ? 0 : shift, signed };
}

/** @param shift unused bits below left-justified values */
function isRightJustified(bytes: Uint8Array, format: PixelFormat, shift: number): boolean {
  const { bitsStored, bitsAllocated, pixelRepresentation } = format;
  const whole = { bits: bitsAllocated, shift: 0, signed: pixelRepresentation === 1 };
  const containers = storedValues(bytes, pixelCount(format), containerBytes(format), whole);
  // The bits above a negative value are its sign, or zero.
  const low = whole.signed ? -(2 ** (bitsStored - 1)) : 0;
  const high = 2 ** bitsStored - 1;
  let usesLowBits = false;
  for (const value of containers) {
    if (value < low || value > high) return false;
    usesLowBits ||= value % 2 ** shift !== 0;
  }
  return usesLowBits;
}

/**
 * The bytes of one frame of uncompressed pixel data; frames follow one another without a gap (PS3.5 section 8.1.1). A
 * frame of an odd number of bytes includes the next byte, which shares its last word.
 *
 * @throws DomainError `dicom.truncated-pixel-data`, `dicom.pixel-data-encapsulated`
 */
export function nativeFrameBytes(bytes: Uint8Array, { pixels, frame }: StoredFrame): Uint8Array {
  const { offset, length } = pixels.pixelData;
  if (length === null) throw pixelDataEncapsulated(pixels.transferSyntaxUid);
  const frameBytes = pixelCount(pixels) * containerBytes(pixels);
  const end = Math.min(offset + length, bytes.length);
  const start = offset + frame * frameBytes;
  if (start + frameBytes > end) throw truncatedPixelData(frameBytes, Math.max(end - start, 0));
  return bytes.subarray(start, Math.min(start + frameBytes + (frameBytes % 2), end));
}

/** Uncompressed little-endian pixels. */
export function decodeLittleEndian(bytes: Uint8Array, format: PixelFormat): StoredPixels {
  const count = pixelCount(format);
  const expected = count * containerBytes(format);
  if (bytes.length < expected) throw truncatedPixelData(expected, bytes.length);
  return storedValues(bytes, count, containerBytes(format), valueBits(bytes, format));
}

/** Uncompressed big-endian pixels. 8-bit pixels are swapped in pairs only if they are stored in words. */
export function decodeBigEndian(bytes: Uint8Array, format: PixelFormat): StoredPixels {
  const width = containerBytes(format);
  const copy = Buffer.from(bytes);
  if (width === 4) copy.swap32();
  else if (width === 2 || (format.pixelData.words && copy.length % 2 === 0)) copy.swap16();
  return decodeLittleEndian(copy, format);
}
