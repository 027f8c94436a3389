import { TAG } from '../tags.js';
import type { Keyword, Tag } from '../tags.js';
import type { Attributes } from './attributes.js';
import type { PixelDataLocation, PixelFormat } from './image-frame.js';
import {
  imageTooLarge,
  inconsistentBits,
  invalidAttribute,
  missingAttribute,
  unsupportedBitsAllocated,
} from './parsing-errors.js';
import { isUid, safeLabel } from './identifier.js';
import { INVALID_TRANSFER_SYNTAX } from './transfer-syntax.js';

/** CT matrices are 512, 768 or 1024 pixels wide, and 2048 at ultra-high resolution. */
const MAX_ROWS_OR_COLUMNS = 4096;
/** Widths of PS3.5 section 8.1.1 that the decoders support; 12 was packed in ACR-NEMA files, 1 is for segmentations. */
const BITS_ALLOCATED: ReadonlySet<number> = new Set([8, 16, 32]);
/** Most frames of a file: a dynamic CT of 320 slices and 20 phases has 6,400. The cost of a frame is multiplied by this. */
const MAX_FRAMES = 20_000;

function required(attributes: Attributes, keyword: Keyword): number {
  const tag = TAG[keyword];
  const value = attributes.uint16(tag);
  if (value !== null) return value;
  throw attributes.filled(tag) ? invalidAttribute(keyword, 'one unsigned short') : missingAttribute(keyword);
}

interface BitDepth {
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
}

/** A HighBit without room for BitsStored is wrong: values are then right-justified, as PS3.5 section 8.1.1 requires. */
function readBits(attributes: Attributes): BitDepth {
  const bitsAllocated = required(attributes, 'BitsAllocated');
  if (!BITS_ALLOCATED.has(bitsAllocated)) throw unsupportedBitsAllocated(bitsAllocated);
  const bitsStored = attributes.uint16(TAG.BitsStored) ?? bitsAllocated;
  if (bitsStored < 1 || bitsStored > bitsAllocated) throw inconsistentBits(bitsAllocated, bitsStored);
  const highBit = attributes.uint16(TAG.HighBit) ?? bitsStored - 1;
  const isPossible = highBit >= bitsStored - 1 && highBit < bitsAllocated;
  return { bitsAllocated, bitsStored, highBit: isPossible ? highBit : bitsStored - 1 };
}

/** Padding is stored like a pixel: signed if pixels are (PS3.3 section C.7.5.1.1.2). */
function readPadding(
  attributes: Attributes,
  { pixelRepresentation }: Pick<PixelFormat, 'pixelRepresentation'>,
) {
  const valueOf = (tag: Tag): number | null => {
    const value = attributes.uint16(tag);
    return value === null || pixelRepresentation === 0 ? value : (value << 16) >> 16;
  };
  const value = valueOf(TAG.PixelPaddingValue);
  if (value === null) return null;
  const limit = valueOf(TAG.PixelPaddingRangeLimit) ?? value;
  return { low: Math.min(value, limit), high: Math.max(value, limit) };
}

/** Many files with one frame have a NumberOfFrames of 0. */
function readFrameCount(attributes: Attributes): number {
  if (!attributes.filled(TAG.NumberOfFrames)) return 1;
  const count = attributes.integer(TAG.NumberOfFrames);
  if (count === 0) return 1;
  if (count === null || count < 1 || count > MAX_FRAMES) {
    throw invalidAttribute('NumberOfFrames', `a number from 1 to ${MAX_FRAMES}`);
  }
  return count;
}

function readPixelRepresentation(attributes: Attributes): 0 | 1 {
  const value = required(attributes, 'PixelRepresentation');
  if (value !== 0 && value !== 1) throw invalidAttribute('PixelRepresentation', '0 or 1');
  return value;
}

function readMatrix(attributes: Attributes): { rows: number; columns: number } {
  const rows = required(attributes, 'Rows');
  const columns = required(attributes, 'Columns');
  const plausible = [rows, columns].every((size) => size >= 1 && size <= MAX_ROWS_OR_COLUMNS);
  if (!plausible) throw imageTooLarge(rows, columns, MAX_ROWS_OR_COLUMNS);
  return { rows, columns };
}

/**
 * Reads the Image Pixel Module (PS3.3 section C.7.6.3), checked before any allocation. Attributes that scanners omit
 * although they are required get their only sensible value.
 *
 * @throws DomainError `dicom.missing-attribute`, `dicom.invalid-attribute`, `dicom.image-too-large`,
 *   `dicom.unsupported-bits-allocated`, `dicom.inconsistent-bits`
 */
export function readPixelFormat(
  attributes: Attributes,
  transferSyntaxUid: string,
  pixelData: PixelDataLocation,
): PixelFormat {
  const { rows, columns } = readMatrix(attributes);
  const bits = readBits(attributes);
  const pixelRepresentation = readPixelRepresentation(attributes);
  return {
    transferSyntaxUid: isUid(transferSyntaxUid) ? transferSyntaxUid : INVALID_TRANSFER_SYNTAX,
    rows,
    columns,
    samplesPerPixel: attributes.uint16(TAG.SamplesPerPixel) ?? 1,
    photometricInterpretation: safeLabel(
      attributes.text(TAG.PhotometricInterpretation) ?? 'MONOCHROME2',
    ).toUpperCase(),
    ...bits,
    pixelRepresentation,
    padding: readPadding(attributes, { pixelRepresentation }),
    numberOfFrames: readFrameCount(attributes),
    pixelData,
  };
}
