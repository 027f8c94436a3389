import type { PixelFormat, StoredPixels } from '../parsing/image-frame.js';
import { checkCodestream, decodedBytes } from './codestream.js';
import { EmscriptenDecoder } from './emscripten-codec.js';
import { readJpeg2000Header } from './jpeg2000-header.js';
import { checkTileParts } from './jpeg2000-tile-parts.js';
import { pixelCount } from './native-pixels.js';
import { codestreamMismatch, unsupportedCodestream } from './pixel-errors.js';
import { codestreamBits, storedValues } from './stored-values.js';

/** The standard allows 38 bits; the codecs use at most two bytes per value, which suffices for every CT. */
const MAX_PRECISION = 16;

const openJpeg = new EmscriptenDecoder('JPEG 2000', {
  script: '@cornerstonejs/codec-openjpeg/decodewasmjs',
  binary: '@cornerstonejs/codec-openjpeg/decodewasm',
  decoderClass: 'J2KDecoder',
});

const openJph = new EmscriptenDecoder('HTJ2K', {
  script: '@cornerstonejs/codec-openjph/wasmjs',
  binary: '@cornerstonejs/codec-openjph/wasm',
  decoderClass: 'HTJ2KDecoder',
});

/**
 * Takes the sign from PixelRepresentation, because some encoders omit the codestream's own sign flag. Only the bits within
 * both the codestream's precision and BitsStored count.
 */
function decodeWith(
  codec: EmscriptenDecoder,
  name: string,
  frame: Uint8Array,
  format: PixelFormat,
): StoredPixels {
  const codestream = readJpeg2000Header(frame, name);
  const { precision, bytes } = codestream;
  checkCodestream(codestream, format);
  if (precision > MAX_PRECISION) throw unsupportedCodestream(name, `it has ${precision} bits per value`);
  // Signed values read as unsigned ones would turn air into bone; encoders that omit the sign are common, and harmless.
  if (codestream.signed && format.pixelRepresentation === 0) {
    throw codestreamMismatch('PixelRepresentation', 0, 1);
  }
  checkTileParts(codestream, name);
  const count = pixelCount(format);
  const width = decodedBytes(precision);
  const decoded = codec.decode(bytes, count * width);
  return storedValues(decoded, count, width, codestreamBits(precision, format));
}

/**
 * JPEG 2000, reversible and irreversible.
 *
 * @throws DomainError `dicom.codestream-mismatch`, `dicom.damaged-pixel-data`, `dicom.unsupported-codestream`
 */
export function decodeJpeg2000(frame: Uint8Array, format: PixelFormat): StoredPixels {
  return decodeWith(openJpeg, 'JPEG 2000', frame, format);
}

/**
 * High-throughput JPEG 2000 (T.814).
 *
 * @throws DomainError `dicom.codestream-mismatch`, `dicom.damaged-pixel-data`, `dicom.unsupported-codestream`
 */
export function decodeHtj2k(frame: Uint8Array, format: PixelFormat): StoredPixels {
  return decodeWith(openJph, 'HTJ2K', frame, format);
}
