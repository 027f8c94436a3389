import type { ImageFrame, StoredPixels } from '../parsing/image-frame.js';
import { dataSetBytes } from '../parsing/read-data-set.js';
import { findDecoder } from './decoders.js';
import { encapsulatedFrameBytes } from './fragments.js';
import { containerBytes, nativeFrameBytes, pixelCount } from './native-pixels.js';
import { colourImage } from './pixel-errors.js';

/** Elements may follow the pixel data of a deflated file: padding, a digital signature. */
const MAX_TRAILING_BYTES = 1024 * 1024;

/** All bytes of a deflated file's data set that its header accounts for. */
function inflatedLimit({ pixels }: ImageFrame): number {
  const { offset, length } = pixels.pixelData;
  const needed = pixelCount(pixels) * containerBytes(pixels) * pixels.numberOfFrames;
  return offset + Math.min(length ?? 0, needed + MAX_TRAILING_BYTES) + MAX_TRAILING_BYTES;
}

/**
 * Whether `decodeFrame` knows how to read the frame, found out from its header alone.
 *
 * @throws DomainError `dicom.colour-image`, `dicom.unsupported-transfer-syntax`
 */
export function checkDecodable({ pixels }: ImageFrame): void {
  if (pixels.samplesPerPixel !== 1) throw colourImage(pixels.samplesPerPixel);
  findDecoder(pixels.transferSyntaxUid);
}

/**
 * Decodes one frame. Values come as they are stored: MONOCHROME1 too, since a rescale follows and no display.
 *
 * @param fileBytes the whole file that `readImageFrames` read the frame from.
 * @returns rows x columns values, row by row; over `fileBytes` itself where that is possible.
 * @throws DomainError `dicom.*` why the pixels cannot be read
 */
export function decodeFrame(fileBytes: Uint8Array, frame: ImageFrame): StoredPixels {
  checkDecodable(frame);
  const decoder = findDecoder(frame.pixels.transferSyntaxUid);
  const bytes = dataSetBytes(fileBytes, frame.pixels.transferSyntaxUid, inflatedLimit(frame));
  const frameBytes = decoder.encapsulated
    ? encapsulatedFrameBytes(bytes, frame)
    : nativeFrameBytes(bytes, frame);
  return decoder.decode(frameBytes, frame.pixels);
}
