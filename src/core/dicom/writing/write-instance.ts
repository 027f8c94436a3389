import { deflateRawSync } from 'node:zlib';
import { checkAttributes } from './check-attributes.js';
import {
  encodeDataSet,
  elementHeader,
  itemHeader,
  type ElementAttributes,
  type ElementEncoding,
} from './elements.js';

/** Transfer syntaxes that the writer encodes itself; every other one is written as encapsulated explicit little endian. */
export const TRANSFER_SYNTAX = {
  implicitLittleEndian: '1.2.840.10008.1.2',
  explicitLittleEndian: '1.2.840.10008.1.2.1',
  encapsulatedUncompressed: '1.2.840.10008.1.2.1.98',
  deflated: '1.2.840.10008.1.2.1.99',
  explicitBigEndian: '1.2.840.10008.1.2.2',
} as const;

/** SOP classes of a CT scanner's instances, and of the objects that this service makes of them (PS3.4 annex B). */
export const SOP_CLASS = {
  ctImage: '1.2.840.10008.5.1.4.1.1.2',
  enhancedCtImage: '1.2.840.10008.5.1.4.1.1.2.1',
  secondaryCapture: '1.2.840.10008.5.1.4.1.1.7',
  segmentation: '1.2.840.10008.5.1.4.1.1.66.4',
  comprehensive3dSr: '1.2.840.10008.5.1.4.1.1.88.34',
} as const;

/** The program that wrote a file (PS3.7 annex D.3.3.2). */
export interface Implementation {
  readonly classUid: string;
  /** At most 16 characters. */
  readonly versionName: string;
}

/**
 * Identifies this service in its files. Derived from a UUID, so it needs no registered root (PS3.5 annex B.2). The class UID
 * names the program, the version name its release.
 */
export const IMPLEMENTATION: Implementation = {
  classUid: '2.25.332784716923051870145626188440216738419',
  versionName: 'CTCLIP',
};

/** Stored pixel values of all frames in order. Elements wider than a byte follow the syntax's byte order. */
export type NativePixels =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array;

/** Compressed frames as the encapsulated syntaxes hold them (PS3.5 annex A.4). */
export interface EncapsulatedPixels {
  /** In file order. An odd length is padded with NUL. */
  readonly fragments: readonly Uint8Array[];
  /** Basic offset table: byte offsets of each frame's first fragment from the first fragment's item; empty by default. */
  readonly offsetTable?: readonly number[] | 'one-fragment-per-frame';
}

export interface WriteOptions {
  /** Default: explicit little endian. */
  readonly transferSyntaxUid?: string;
  /**
   * `part10` (default): preamble, `DICM` and file meta group. `bare`: only the data set, as in old archives and network
   * dumps; a reader must then guess the syntax. `no-preamble`: file meta group without the 132 bytes before it.
   */
  readonly envelope?: 'part10' | 'bare' | 'no-preamble';
  /** Sequences and items with delimiters instead of lengths. Default: false. */
  readonly undefinedLengths?: boolean;
  /** Refuse values that the standard forbids, and missing values of the `required` attributes. */
  readonly checked?: { readonly required?: readonly string[] };
  /** Default: this service. */
  readonly implementation?: Implementation;
  /** Extra or replacing elements of the file meta group. */
  readonly fileMeta?: ElementAttributes;
  /** Representation of native pixel data. Default: OW, but OB for single bytes in an explicit syntax. */
  readonly pixelVr?: 'OB' | 'OW' | 'UN';
}

function encodingOf(
  transferSyntaxUid: string,
  attributes: ElementAttributes,
  undefinedLengths: boolean,
): ElementEncoding {
  return {
    explicitVr: transferSyntaxUid !== TRANSFER_SYNTAX.implicitLittleEndian,
    littleEndian: transferSyntaxUid !== TRANSFER_SYNTAX.explicitBigEndian,
    undefinedLengths,
    text: attributes['SpecificCharacterSet'] === 'ISO_IR 192' ? 'utf8' : 'latin1',
  };
}

function isEncapsulated(pixels: NativePixels | EncapsulatedPixels): pixels is EncapsulatedPixels {
  return 'fragments' in pixels;
}

/** A copy in the byte order of the syntax; this machine, like all that run Node, is little endian. */
function orderedBytes(pixels: NativePixels, littleEndian: boolean, wordBytes: number): Buffer {
  const raw = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const bytes = Buffer.alloc(raw.length + (raw.length % 2));
  raw.copy(bytes);
  if (littleEndian || wordBytes === 1) return bytes;
  return wordBytes === 4 ? bytes.swap32() : bytes.swap16();
}

function encodeNativePixels(
  pixels: NativePixels,
  encoding: ElementEncoding,
  given: WriteOptions['pixelVr'],
): Buffer {
  const single = pixels.BYTES_PER_ELEMENT === 1;
  const vr = given ?? (single && encoding.explicitVr ? 'OB' : 'OW');
  // Two 8-bit pixels form one word, and OW swaps words (PS3.5 section 8.1.1 and annex D).
  const wordBytes = single && vr === 'OW' ? 2 : pixels.BYTES_PER_ELEMENT;
  const bytes = orderedBytes(pixels, encoding.littleEndian, wordBytes);
  return Buffer.concat([elementHeader(0x7fe00010, vr, bytes.length, encoding), bytes]);
}

function offsetsOf({ fragments, offsetTable }: EncapsulatedPixels): readonly number[] {
  if (offsetTable !== 'one-fragment-per-frame') return offsetTable ?? [];
  let next = 0;
  return fragments.map((fragment) => {
    const offset = next;
    next += 8 + fragment.length + (fragment.length % 2);
    return offset;
  });
}

function encodeFragments(pixels: EncapsulatedPixels, encoding: ElementEncoding): Buffer {
  const table = Buffer.from(Uint32Array.from(offsetsOf(pixels)).buffer);
  const parts: Uint8Array[] = [
    elementHeader(0x7fe00010, 'OB', 0xffffffff, encoding),
    itemHeader(0xe000, table.length),
    table,
  ];
  for (const fragment of pixels.fragments) {
    const padding = fragment.length % 2;
    parts.push(itemHeader(0xe000, fragment.length + padding), fragment, Buffer.alloc(padding));
  }
  parts.push(itemHeader(0xe0dd, 0));
  return Buffer.concat(parts);
}

function encodePixels(
  pixels: NativePixels | EncapsulatedPixels,
  encoding: ElementEncoding,
  vr: WriteOptions['pixelVr'],
): Buffer {
  return isEncapsulated(pixels)
    ? encodeFragments(pixels, encoding)
    : encodeNativePixels(pixels, encoding, vr);
}

/** The file meta group, always explicit little endian (PS3.10 section 7.1). */
function encodeFileMeta(
  attributes: ElementAttributes,
  transferSyntaxUid: string,
  { implementation = IMPLEMENTATION, fileMeta }: WriteOptions,
): Buffer {
  const encoding: ElementEncoding = {
    explicitVr: true,
    littleEndian: true,
    undefinedLengths: false,
    text: 'latin1',
  };
  const body = encodeDataSet(
    {
      FileMetaInformationVersion: Uint8Array.of(0, 1),
      MediaStorageSOPClassUID: attributes['SOPClassUID'],
      MediaStorageSOPInstanceUID: attributes['SOPInstanceUID'],
      TransferSyntaxUID: transferSyntaxUid,
      ImplementationClassUID: implementation.classUid,
      ImplementationVersionName: implementation.versionName,
      ...fileMeta,
    },
    encoding,
  );
  return Buffer.concat([encodeDataSet({ FileMetaInformationGroupLength: body.length }, encoding), body]);
}

/**
 * Writes one DICOM instance (PS3.10). With `checked`, values that the standard forbids are refused. By default nothing is
 * checked: contradictory attributes yield a contradictory file, which tests use on purpose.
 *
 * @param attributes the data set without its pixel data, by keyword or tag, in any order.
 * @param pixels stored values, or compressed fragments for an encapsulated transfer syntax; null for no pixel data.
 * @returns the bytes of the file.
 * @throws Error of {@link checkAttributes}, if checked
 */
export function writeDicomInstance(
  attributes: ElementAttributes,
  pixels: NativePixels | EncapsulatedPixels | null,
  options: WriteOptions = {},
): Uint8Array {
  if (options.checked !== undefined) checkAttributes(attributes, options.checked.required);
  const transferSyntaxUid = options.transferSyntaxUid ?? TRANSFER_SYNTAX.explicitLittleEndian;
  const encoding = encodingOf(transferSyntaxUid, attributes, options.undefinedLengths ?? false);
  const pixelElement = pixels === null ? Buffer.alloc(0) : encodePixels(pixels, encoding, options.pixelVr);
  const { DataSetTrailingPadding: trailing, ...dataSet } = attributes;
  const plain = Buffer.concat([
    encodeDataSet(dataSet, encoding),
    pixelElement,
    encodeDataSet({ DataSetTrailingPadding: trailing }, encoding),
  ]);
  const body = transferSyntaxUid === TRANSFER_SYNTAX.deflated ? deflateEven(plain) : plain;
  const envelope = options.envelope ?? 'part10';
  if (envelope === 'bare') return body;
  const meta = encodeFileMeta(attributes, transferSyntaxUid, options);
  if (envelope === 'no-preamble') return Buffer.concat([meta, body]);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM', 'latin1'), meta, body]);
}

/** The deflated data set, padded to an even length (PS3.5 annex A.5). */
function deflateEven(bytes: Buffer): Buffer {
  const deflated = deflateRawSync(bytes);
  return deflated.length % 2 === 0 ? deflated : Buffer.concat([deflated, Buffer.alloc(1)]);
}
