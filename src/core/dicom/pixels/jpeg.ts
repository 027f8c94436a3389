import type { PixelFormat, StoredPixels } from '../parsing/image-frame.js';
import { checkCodestream, decodedBytes } from './codestream.js';
import { readJpegHeader } from './jpeg-header.js';
import { decodeWithLibijg } from './libijg-codec.js';
import type { LibijgImage } from './libijg-codec.js';
import { pixelCount } from './native-pixels.js';
import { damagedPixelData, unsupportedCodestream } from './pixel-errors.js';
import { codestreamBits, storedValues } from './stored-values.js';

const NAME = 'JPEG';

/**
 * Huffman-coded sequential and lossless processes (T.81 table B.1). Progressive ones were retired from DICOM, and a
 * few bytes of them can cause thousands of passes over the image.
 */
const PROCESSES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc3]);

/** libjpeg fills in missing or garbled data with a warning; stray bytes before a marker are harmless. */
const DAMAGE = /corrupt jpeg data(?!.*extraneous bytes)|premature end/i;

function decodeContainers(codestream: Uint8Array, image: LibijgImage): Uint8Array {
  let damage: string | undefined;
  try {
    const { bytes, remarks } = decodeWithLibijg(codestream, image);
    damage = remarks.find((remark) => DAMAGE.test(remark));
    const complete = bytes.length === image.rows * image.columns * image.containerBytes;
    if (complete && damage === undefined) return bytes;
  } catch (error) {
    damage = error instanceof Error ? error.message : String(error);
  }
  throw damagedPixelData(NAME, damage ?? 'incomplete image');
}

/**
 * JPEG baseline, extended and lossless. The process is read from the codestream, because the transfer syntax of some files
 * names another one. BitsStored and PixelRepresentation define the values.
 *
 * @throws DomainError `dicom.codestream-mismatch`, `dicom.damaged-pixel-data`, `dicom.unsupported-codestream`
 */
export function decodeJpeg(codestream: Uint8Array, format: PixelFormat): StoredPixels {
  const { rows, columns, precision, process, components } = readJpegHeader(codestream, NAME);
  checkCodestream({ rows, columns, precision, components }, format);
  if (!PROCESSES.has(process)) {
    throw unsupportedCodestream(
      NAME,
      `its process (SOF${process - 0xc0}) is neither sequential nor lossless`,
    );
  }
  const width = decodedBytes(precision);
  const decoded = decodeContainers(codestream, { rows, columns, precision, containerBytes: width });
  return storedValues(decoded, pixelCount(format), width, codestreamBits(width * 8, format));
}
