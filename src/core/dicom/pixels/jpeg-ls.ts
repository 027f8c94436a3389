import type { PixelFormat, StoredPixels } from '../parsing/image-frame.js';
import { checkCodestream, decodedBytes } from './codestream.js';
import { EmscriptenDecoder } from './emscripten-codec.js';
import { readJpegHeader } from './jpeg-header.js';
import { pixelCount } from './native-pixels.js';
import { codestreamBits, storedValues } from './stored-values.js';

const NAME = 'JPEG-LS';

const charls = new EmscriptenDecoder(NAME, {
  script: '@cornerstonejs/codec-charls/decodewasmjs',
  binary: '@cornerstonejs/codec-charls/decodewasm',
  decoderClass: 'JpegLSDecoder',
});

const END_OF_IMAGE = Uint8Array.of(0xff, 0xd9);

/**
 * JPEG-LS, lossless and near-lossless. The codestream has no sign information, so PixelRepresentation decides.
 *
 * @throws DomainError `dicom.codestream-mismatch`, `dicom.damaged-pixel-data`
 */
export function decodeJpegLs(codestream: Uint8Array, format: PixelFormat): StoredPixels {
  const header = readJpegHeader(codestream, NAME);
  checkCodestream(header, format);
  const count = pixelCount(format);
  const width = decodedBytes(header.precision);
  // In a truncated stream, CharLS searches its whole heap for the next marker, for seconds; this marker ends the search.
  const terminated = Buffer.concat([codestream, END_OF_IMAGE]);
  const decoded = charls.decode(terminated, count * width);
  return storedValues(decoded, count, width, codestreamBits(header.precision, format));
}
