import dicomParser from 'dicom-parser';
import type { ByteStream, Element } from 'dicom-parser';
import { TAG } from '../tags.js';
import type { GuardedByteStream } from './guarded-byte-stream.js';

/**
 * Reads the next element with dicom-parser, including the items of a sequence, but only the start of the pixel data.
 * dicom-parser calls only the stream methods that {@link GuardedByteStream} has.
 */
export function readElement(stream: GuardedByteStream, explicitVr: boolean): Element {
  const parserStream: ByteStream = stream;
  return explicitVr
    ? dicomParser.readDicomElementExplicit(parserStream, stream.warnings, TAG.PixelData)
    : dicomParser.readDicomElementImplicit(parserStream, TAG.PixelData);
}
