import dicomParser from 'dicom-parser';
import type { ByteStream, Element } from 'dicom-parser';
import type { GuardedByteStream } from './guarded-byte-stream.js';

export const PIXEL_DATA = 'x7fe00010';

/**
 * Reads the next element with dicom-parser, the items of a sequence included; of the pixel data only where it begins.
 * dicom-parser asks of a stream no more than these methods.
 */
export function readElement(stream: GuardedByteStream, explicitVr: boolean): Element {
  const parserStream: ByteStream = stream;
  return explicitVr
    ? dicomParser.readDicomElementExplicit(parserStream, stream.warnings, PIXEL_DATA)
    : dicomParser.readDicomElementImplicit(parserStream, PIXEL_DATA);
}
