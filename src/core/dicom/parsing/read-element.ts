import dicomParser from 'dicom-parser';
import type { ByteStream, Element } from 'dicom-parser';
import { TAG } from '../tags.js';
import type { GuardedByteStream } from './guarded-byte-stream.js';

/**
 * Reads the next element with dicom-parser, including the items of a sequence; of the pixel data only its start.
 * dicom-parser uses only these methods of a stream.
 */
export function readElement(stream: GuardedByteStream, explicitVr: boolean): Element {
  const parserStream: ByteStream = stream;
  return explicitVr
    ? dicomParser.readDicomElementExplicit(parserStream, stream.warnings, TAG.PixelData)
    : dicomParser.readDicomElementImplicit(parserStream, TAG.PixelData);
}
