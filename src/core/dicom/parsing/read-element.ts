import dicomParser from 'dicom-parser';
import type { ByteStream, Element } from 'dicom-parser';
import { TAG } from '../tags.js';
import type { GuardedByteStream } from './guarded-byte-stream.js';

/**
 * Reads the next element with dicom-parser, the items of a sequence included; of the pixel data only where it begins.
 * dicom-parser asks of a stream no more than these methods.
 */
export function readElement(stream: GuardedByteStream, explicitVr: boolean): Element {
  const parserStream: ByteStream = stream;
  return explicitVr
    ? dicomParser.readDicomElementExplicit(parserStream, stream.warnings, TAG.PixelData)
    : dicomParser.readDicomElementImplicit(parserStream, TAG.PixelData);
}
