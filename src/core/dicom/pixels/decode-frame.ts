import type { StoredFrame, StoredPixels } from '../parsing/image-frame.js';
import { dataSetBytes } from '../parsing/read-data-set.js';
import { DEFLATED_LITTLE_ENDIAN } from '../parsing/transfer-syntax.js';
import { findDecoder } from './decoders.js';
import { encapsulatedFrameBytes, holdsAllFragments } from './fragments.js';
import { containerBytes, nativeFrameBytes, pixelCount } from './native-pixels.js';
import { colourImage } from './pixel-errors.js';

/** Elements may follow the pixel data of a deflated file: padding, a digital signature. */
const MAX_TRAILING_BYTES = 1024 * 1024;

/** All bytes of a deflated file's data set that its header accounts for. */
function inflatedLimit({ pixels }: StoredFrame): number {
  const { offset, length } = pixels.pixelData;
  const needed = uncompressedBytes({ pixels });
  return offset + Math.min(length ?? 0, needed + MAX_TRAILING_BYTES) + MAX_TRAILING_BYTES;
}

/**
 * Whether `decodeFrame` supports the frame, decided by its header alone.
 *
 * @throws DomainError `dicom.colour-image`, `dicom.unsupported-transfer-syntax`
 */
export function checkDecodable({ pixels }: Pick<StoredFrame, 'pixels'>): void {
  if (pixels.samplesPerPixel !== 1) throw colourImage(pixels.samplesPerPixel);
  findDecoder(pixels.transferSyntaxUid);
}

/** Uncompressed size of all frames in bytes. */
export function uncompressedBytes({ pixels }: Pick<StoredFrame, 'pixels'>): number {
  return pixelCount(pixels) * containerBytes(pixels) * pixels.numberOfFrames;
}

/** Whether the beginning of a file contains all its pixels, so that the rest need not be read. */
export function holdsAllPixels(beginning: Uint8Array, frame: StoredFrame): boolean {
  const { transferSyntaxUid, pixelData } = frame.pixels;
  const { offset, length } = pixelData;
  if (length === null) return holdsAllFragments(beginning, offset);
  const end = offset + length;
  if (transferSyntaxUid !== DEFLATED_LITTLE_ENDIAN) return beginning.length >= end;
  return pixelDataSet(beginning, frame).length >= end;
}

/**
 * The bytes with the frames of a file: the file's own, or its data set, inflated once for all frames.
 *
 * @param fileBytes the whole file that `readImageFrames` read the frame from.
 * @throws DomainError `dicom.damaged-deflate`, `dicom.deflated-too-large`
 */
export function pixelDataSet(fileBytes: Uint8Array, frame: StoredFrame): Uint8Array {
  return dataSetBytes(fileBytes, frame.pixels.transferSyntaxUid, inflatedLimit(frame));
}

/**
 * Decodes one frame. Values are returned as stored, also for MONOCHROME1, because a rescale follows and not a display.
 *
 * @param dataSet result of `pixelDataSet` for the frame's file.
 * @returns rows x columns values, row by row; a view of `dataSet` if possible.
 * @throws DomainError `dicom.*` the reason why the pixels cannot be read
 */
export function decodeFrameOf(dataSet: Uint8Array, frame: StoredFrame): StoredPixels {
  checkDecodable(frame);
  const decoder = findDecoder(frame.pixels.transferSyntaxUid);
  const frameBytes = decoder.encapsulated
    ? encapsulatedFrameBytes(dataSet, frame)
    : nativeFrameBytes(dataSet, frame);
  return decoder.decode(frameBytes, frame.pixels);
}

/** {@link decodeFrameOf} for a single frame of a file. */
export function decodeFrame(fileBytes: Uint8Array, frame: StoredFrame): StoredPixels {
  checkDecodable(frame);
  return decodeFrameOf(pixelDataSet(fileBytes, frame), frame);
}
