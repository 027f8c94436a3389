import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ctInstance,
  TRANSFER_SYNTAX,
  type CtInstanceOptions,
} from '../../../../test/builders/ct-instance.js';
import { refusalOf } from '../../../../test/builders/refusal.js';
import type { DomainError } from '../../problem/domain-error.js';
import type { ImageFrame, PixelFormat } from '../parsing/image-frame.js';
import { readImageFrames } from '../parsing/read-image-frames.js';
import { decodeFrame } from './decode-frame.js';

const RLE = '1.2.840.10008.1.2.5';
const { encapsulatedUncompressed, explicitLittleEndian } = TRANSFER_SYNTAX;

function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`../../../../test/fixtures/transfer-syntaxes/${name}`, import.meta.url));
}

/** Decodes the first image of a file with a changed header. */
function refusal(bytes: Uint8Array, changes: Partial<PixelFormat> = {}): DomainError {
  const [frame] = readImageFrames(bytes, 0);
  const changed: ImageFrame = { ...frame, pixels: { ...frame.pixels, ...changes } };
  return refusalOf(() => decodeFrame(bytes, changed));
}

/** The file with bytes of its compressed image changed; `at` counts from the image's first byte. */
function altered(name: string, start: Uint8Array, at: number, value: readonly number[]): Uint8Array {
  const bytes = Buffer.from(fixture(name));
  const image = bytes.indexOf(start);
  expect(image).toBeGreaterThan(0);
  Uint8Array.from(value).forEach((byte, index) => (bytes[image + at + index] = byte));
  return bytes;
}

const JPEG_START = Uint8Array.of(0xff, 0xd8, 0xff);
const J2K_START = Uint8Array.of(0xff, 0x4f, 0xff, 0x51);

describe('dicom.unsupported-transfer-syntax', () => {
  it.each([
    ['1.2.840.10008.1.2.4.100', 'MPEG2'],
    ['1.2.840.10008.1.2.4.53', 'JPEG'],
    ['1.2.3.4.5', '1.2.3.4.5'],
  ])('%s is named', (transferSyntaxUid, name) => {
    const error = refusal(ctInstance(), { transferSyntaxUid });
    expect(error).toMatchObject({ code: 'dicom.unsupported-transfer-syntax', fields: { transferSyntaxUid } });
    expect(error.message).toContain(name);
  });
});

it('dicom.unsupported-transfer-syntax: text instead of a UID is not repeated', () => {
  const bytes = Buffer.from(ctInstance());
  const at = bytes.indexOf(explicitLittleEndian);
  bytes.write('DOE^JANE'.padEnd(explicitLittleEndian.length, '\0'), at, 'latin1');
  expect(refusal(bytes)).toMatchObject({
    code: 'dicom.unsupported-transfer-syntax',
    message:
      'The TransferSyntaxUID of the file is not a valid UID, so its pixels cannot be read: export it as Explicit VR Little Endian.',
    fields: { transferSyntaxUid: 'invalid' },
  });
});

it('dicom.colour-image: several values per pixel', () => {
  expect(refusal(ctInstance(), { samplesPerPixel: 3 }).code).toBe('dicom.colour-image');
});

describe('dicom.truncated-pixel-data', () => {
  it('the error of a truncated file states the missing bytes', () => {
    expect(refusal(ctInstance().subarray(0, -10))).toMatchObject({
      code: 'dicom.truncated-pixel-data',
      fields: { expected: 48, found: 38 },
    });
  });

  it.each(['jpeg-lossless-sv1-signed16.dcm', 'jpeg2000-gdcm-unsigned12.dcm', 'rle-dcmtk-signed16.dcm'])(
    '%s cut off in its fragment',
    (name) => {
      expect(refusal(fixture(name).subarray(0, -300)).code).toBe('dicom.truncated-pixel-data');
    },
  );
});

describe('pixel data in the wrong form', () => {
  it('dicom.pixel-data-not-encapsulated: compressed by its transfer syntax only', () => {
    expect(refusal(ctInstance({}, { transferSyntaxUid: RLE })).code).toBe(
      'dicom.pixel-data-not-encapsulated',
    );
  });

  it('dicom.pixel-data-encapsulated: compressed in spite of its transfer syntax', () => {
    const options: CtInstanceOptions = {
      transferSyntaxUid: encapsulatedUncompressed,
      pixels: { fragments: [new Uint8Array(48)] },
    };
    const error = refusal(ctInstance({}, options), { transferSyntaxUid: explicitLittleEndian });
    expect(error.code).toBe('dicom.pixel-data-encapsulated');
  });
});

describe('dicom.damaged-fragments', () => {
  const withFragments = (fragments: readonly Uint8Array[]): Uint8Array =>
    ctInstance({}, { transferSyntaxUid: encapsulatedUncompressed, pixels: { fragments } });

  it('without fragments', () => {
    expect(refusal(withFragments([])).code).toBe('dicom.damaged-fragments');
  });

  it('with other data among them', () => {
    const bytes = Buffer.from(withFragments([new Uint8Array(48)]));
    const fragment = bytes.lastIndexOf(Uint8Array.of(0xfe, 0xff, 0x00, 0xe0));
    bytes[fragment + 2] = 0x0d;
    expect(refusal(bytes).code).toBe('dicom.damaged-fragments');
  });
});

it('dicom.unknown-frame-boundaries: three fragments of two frames, and no table', () => {
  const fragments = [new Uint8Array(40), new Uint8Array(40), new Uint8Array(16)];
  const bytes = ctInstance({}, { transferSyntaxUid: encapsulatedUncompressed, pixels: { fragments } });
  expect(refusal(bytes, { numberOfFrames: 2 })).toMatchObject({
    code: 'dicom.unknown-frame-boundaries',
    fields: { numberOfFrames: 2, fragments: 3 },
  });
});

describe('dicom.codestream-mismatch: the header describes another image', () => {
  it.each([
    'jpeg-lossless-sv1-unsigned12.dcm',
    'jpeg-ls-dcmtk-unsigned12.dcm',
    'jpeg2000-gdcm-unsigned12.dcm',
    'htj2k-lossless-unsigned12.dcm',
  ])('%s', (name) => {
    const [{ pixels }] = readImageFrames(fixture(name), 0);
    const { rows, columns } = pixels;
    expect(refusal(fixture(name), { rows: rows + 1 })).toMatchObject({
      code: 'dicom.codestream-mismatch',
      fields: { attribute: 'Rows', header: rows + 1, codestream: rows },
    });
    expect(refusal(fixture(name), { columns: columns - 1 }).fields['attribute']).toBe('Columns');
    expect(refusal(fixture(name), { bitsAllocated: 8, bitsStored: 8 }).fields['attribute']).toBe(
      'BitsAllocated',
    );
  });
});

describe('dicom.damaged-pixel-data: decoders never invent pixels', () => {
  it.each<[string, Uint8Array]>([
    [
      'an RLE segment at a wrong offset',
      altered('rle-dcmtk-signed16.dcm', Uint8Array.of(2, 0, 0, 0, 64, 0, 0, 0), 4, [255, 255]),
    ],
    [
      'an RLE header of too many segments',
      altered('rle-dcmtk-signed16.dcm', Uint8Array.of(2, 0, 0, 0, 64, 0, 0, 0), 0, [9]),
    ],
    ['no JPEG', altered('jpeg-lossless-sv1-signed16.dcm', JPEG_START, 0, [0, 0])],
    ['a JPEG that ends at once', altered('jpeg-baseline-unsigned8.dcm', JPEG_START, 2, [0xff, 0xd9])],
    ['no JPEG-LS', altered('jpeg-ls-dcmtk-signed16.dcm', JPEG_START, 2, [0, 0, 0, 0])],
    ['no JPEG 2000', altered('jpeg2000-gdcm-unsigned12.dcm', J2K_START, 0, [0, 0])],
    ['no HTJ2K', altered('htj2k-lossless-unsigned12.dcm', J2K_START, 2, [0, 0])],
  ])('%s', (_, bytes) => {
    expect(refusal(bytes).code).toBe('dicom.damaged-pixel-data');
  });
});

describe('dicom.damaged-pixel-data: a JPEG 2000 image that lacks tiles', () => {
  const name = 'jpeg2000-tiles-unsigned12.dcm';
  const tilePart = Uint8Array.of(0xff, 0x90, 0x00, 0x0a, 0x00);

  it('because another one comes twice', () => {
    const bytes = Buffer.from(fixture(name));
    const last = bytes.lastIndexOf(tilePart);
    expect(bytes[last + 5]).toBeGreaterThan(0);
    bytes[last + 5] = 0;
    expect(refusal(bytes).code).toBe('dicom.damaged-pixel-data');
  });

  it('because it has more of them than it says', () => {
    const bytes = altered(name, J2K_START, 24, [0, 0, 0, 1, 0, 0, 0, 1]);
    expect(refusal(bytes).code).toBe('dicom.damaged-pixel-data');
  });
});

describe('dicom.unsupported-codestream', () => {
  it('a progressive JPEG', () => {
    const name = 'jpeg-baseline-unsigned8.dcm';
    const bytes = Buffer.from(fixture(name));
    bytes[bytes.indexOf(Uint8Array.of(0xff, 0xc0)) + 1] = 0xc2;
    const error = refusal(bytes);
    expect(error.code).toBe('dicom.unsupported-codestream');
    expect(error.message).toContain('SOF2');
  });

  it.each([
    ['that is cut into tiles without an extent', 24, [0, 0, 0, 0, 0, 0, 0, 0]],
    ['whose grid begins elsewhere', 16, [0, 0, 0, 9]],
    ['whose component is subsampled', 43, [2, 2]],
  ])('a JPEG 2000 image %s', (_, at, value) => {
    const bytes = altered('jpeg2000-gdcm-unsigned12.dcm', J2K_START, at, value);
    expect(refusal(bytes).code).toBe('dicom.unsupported-codestream');
  });
});

it('dicom.codestream-mismatch: a signed JPEG 2000 codestream under an unsigned header', () => {
  const signed = altered('jpeg2000-gdcm-unsigned12.dcm', J2K_START, 42, [0x80 | 11]);
  expect(refusal(signed)).toMatchObject({
    code: 'dicom.codestream-mismatch',
    fields: { attribute: 'PixelRepresentation', header: 0, codestream: 1 },
  });
});
