import type { PixelFormat, StoredPixels } from '../parsing/image-frame.js';
import {
  DEFLATED_LITTLE_ENDIAN,
  ENCAPSULATED_UNCOMPRESSED,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from '../parsing/transfer-syntax.js';
import { decodeJpeg } from './jpeg.js';
import { decodeJpegLs } from './jpeg-ls.js';
import { decodeHtj2k, decodeJpeg2000 } from './jpeg2000.js';
import { decodeBigEndian, decodeLittleEndian } from './native-pixels.js';
import { unsupportedTransferSyntax } from './pixel-errors.js';
import { decodeRle } from './rle.js';
import { UNREAD_TRANSFER_SYNTAXES } from './transfer-syntax-names.js';

/** Turns the bytes of one frame into stored values. */
export interface FrameDecoder {
  readonly name: string;
  /** Whether pixel data consists of fragments (PS3.5 annex A.4) or is native. */
  readonly encapsulated: boolean;
  decode(bytes: Uint8Array, format: PixelFormat): StoredPixels;
}

/**
 * The only table of supported transfer syntaxes, by UID (PS3.6 annex A). Codecs are loaded by the
 * first frame that needs them.
 */
const DECODERS: ReadonlyMap<string, FrameDecoder> = new Map([
  [
    IMPLICIT_LITTLE_ENDIAN,
    { name: 'Implicit VR Little Endian', encapsulated: false, decode: decodeLittleEndian },
  ],
  [
    EXPLICIT_LITTLE_ENDIAN,
    { name: 'Explicit VR Little Endian', encapsulated: false, decode: decodeLittleEndian },
  ],
  [
    ENCAPSULATED_UNCOMPRESSED,
    { name: 'Encapsulated Uncompressed', encapsulated: true, decode: decodeLittleEndian },
  ],
  [DEFLATED_LITTLE_ENDIAN, { name: 'Deflated Explicit VR', encapsulated: false, decode: decodeLittleEndian }],
  [EXPLICIT_BIG_ENDIAN, { name: 'Explicit VR Big Endian', encapsulated: false, decode: decodeBigEndian }],
  ['1.2.840.10008.1.2.5', { name: 'RLE Lossless', encapsulated: true, decode: decodeRle }],
  ['1.2.840.10008.1.2.4.50', { name: 'JPEG Baseline', encapsulated: true, decode: decodeJpeg }],
  ['1.2.840.10008.1.2.4.51', { name: 'JPEG Extended', encapsulated: true, decode: decodeJpeg }],
  ['1.2.840.10008.1.2.4.57', { name: 'JPEG Lossless', encapsulated: true, decode: decodeJpeg }],
  ['1.2.840.10008.1.2.4.70', { name: 'JPEG Lossless SV1', encapsulated: true, decode: decodeJpeg }],
  ['1.2.840.10008.1.2.4.80', { name: 'JPEG-LS Lossless', encapsulated: true, decode: decodeJpegLs }],
  ['1.2.840.10008.1.2.4.81', { name: 'JPEG-LS Near-lossless', encapsulated: true, decode: decodeJpegLs }],
  ['1.2.840.10008.1.2.4.90', { name: 'JPEG 2000 Lossless', encapsulated: true, decode: decodeJpeg2000 }],
  ['1.2.840.10008.1.2.4.91', { name: 'JPEG 2000', encapsulated: true, decode: decodeJpeg2000 }],
  ['1.2.840.10008.1.2.4.201', { name: 'HTJ2K Lossless', encapsulated: true, decode: decodeHtj2k }],
  ['1.2.840.10008.1.2.4.202', { name: 'HTJ2K Lossless RPCL', encapsulated: true, decode: decodeHtj2k }],
  ['1.2.840.10008.1.2.4.203', { name: 'HTJ2K', encapsulated: true, decode: decodeHtj2k }],
]);

/** UIDs of all transfer syntaxes that can be read. */
export const READABLE_TRANSFER_SYNTAXES: readonly string[] = [...DECODERS.keys()];

/**
 * @throws DomainError `dicom.unsupported-transfer-syntax`, which names it
 */
export function findDecoder(transferSyntaxUid: string): FrameDecoder {
  const decoder = DECODERS.get(transferSyntaxUid);
  if (decoder !== undefined) return decoder;
  throw unsupportedTransferSyntax(transferSyntaxUid, UNREAD_TRANSFER_SYNTAXES.get(transferSyntaxUid) ?? null);
}
