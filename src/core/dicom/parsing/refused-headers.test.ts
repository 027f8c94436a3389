import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  ctInstance,
  elementHeader,
  itemHeader,
  SOP_CLASS,
  TRANSFER_SYNTAX,
  type ElementAttributes,
  type CtInstanceOptions,
} from '../../../../test/builders/ct-instance.js';
import { refusalOf } from '../../../../test/builders/refusal.js';
import type { DomainError } from '../../problem/domain-error.js';
import { readImageFrames } from './read-image-frames.js';

const EXPLICIT = { explicitVr: true, littleEndian: true, undefinedLengths: false, text: 'latin1' } as const;

function refusal(bytes: Uint8Array): DomainError {
  return refusalOf(() => readImageFrames(bytes, 0));
}

function codeOf(changes: ElementAttributes): string {
  return refusal(ctInstance(changes)).code;
}

/** The file with bytes inserted in front of the element that begins with `tag`. */
function before(bytes: Uint8Array, tag: readonly number[], inserted: Uint8Array): Uint8Array {
  const at = Buffer.from(bytes).indexOf(Uint8Array.from(tag));
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

/** The tag of Rows, which comes early in every file: test elements are put before it. */
const ROWS = [0x28, 0x00, 0x10, 0x00];

it('reads the reference file of the other cases', () => {
  expect(readImageFrames(ctInstance(), 0)).toHaveLength(1);
});

describe('files that are not an image', () => {
  it.each([
    ['text', Buffer.from('Dear colleague, please find enclosed')],
    ['nothing', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(5000)],
  ])('dicom.not-dicom: %s', (_, bytes) => {
    expect(refusal(bytes).code).toBe('dicom.not-dicom');
  });

  it('dicom.directory-file: the table of contents of a disc', () => {
    const fileMeta = { MediaStorageSOPClassUID: '1.2.840.10008.1.3.10' };
    expect(refusal(ctInstance({}, { fileMeta, pixels: null })).code).toBe('dicom.directory-file');
  });

  it.each(['7FE0,0008', '7FE0,0009'])('dicom.float-pixel-data: pixels in (%s)', (tag) => {
    const attributes = { [tag]: { vr: 'OF', value: new Uint8Array(8 * 24) } } as const;
    const error = refusal(ctInstance({ ...attributes, BitsAllocated: 32 }, { pixels: null }));
    expect(error).toMatchObject({ code: 'dicom.float-pixel-data' });
    expect(error.message).toContain('floating-point');
  });

  it('dicom.no-pixel-data: an image that lost its pixels', () => {
    expect(refusal(ctInstance({}, { pixels: null })).code).toBe('dicom.no-pixel-data');
  });

  it.each<[string, ElementAttributes, CtInstanceOptions]>([
    ['a report', { Modality: 'SR' }, { pixels: null }],
    ['a segmentation of one bit', { Modality: 'SEG', BitsAllocated: 1 }, {}],
    ['a dose grid', { Modality: 'RTDOSE', NumberOfFrames: 15 }, {}],
    ['raw data of a CT', { SOPClassUID: '1.2.840.10008.5.1.4.1.1.66' }, { pixels: null }],
  ])('dicom.not-ct: %s, in spite of other flaws', (_, attributes, options) => {
    expect(refusal(ctInstance(attributes, options)).code).toBe('dicom.not-ct');
  });
});

describe('headers that are damaged', () => {
  it('dicom.truncated-header: cut off anywhere before the pixels', () => {
    const whole = ctInstance();
    const pixels = Buffer.from(whole).indexOf(Uint8Array.of(0xe0, 0x7f, 0x10, 0x00));
    const codes = new Set<string>();
    for (let length = 400; length < pixels; length++) codes.add(refusal(whole.subarray(0, length)).code);
    // A file that is cut between two elements looks like one without an image.
    expect([...codes].sort()).toEqual(['dicom.no-pixel-data', 'dicom.truncated-header']);
  });

  it('dicom.truncated-header: a false length', () => {
    const bytes = ctInstance();
    const lying = elementHeader(0x00280009, 'OB', 0x7ffffffe, EXPLICIT);
    expect(refusal(before(bytes, ROWS, lying)).code).toBe('dicom.truncated-header');
  });

  it('dicom.damaged-header: a sequence of something other than items', () => {
    const garbage = { vr: 'SQ' as const, value: Buffer.from('no items here!!!') };
    expect(codeOf({ '0008,1140': garbage })).toBe('dicom.damaged-header');
  });

  it('dicom.nested-too-deep: sequences in sequences without end', () => {
    const level = Buffer.concat([
      elementHeader(0x00081140, 'SQ', 0xffffffff, EXPLICIT),
      itemHeader(0xe000, 0xffffffff),
    ]);
    const nested = Buffer.concat(Array.from({ length: 50_000 }, () => level));
    expect(refusal(before(ctInstance(), ROWS, nested)).code).toBe('dicom.nested-too-deep');
  });

  it('dicom.too-many-elements: more than any scanner writes', () => {
    const empty = elementHeader(0x00091000, 'LO', 0, EXPLICIT);
    const many = Buffer.alloc(1_050_000 * empty.length);
    for (let at = 0; at < many.length; at += empty.length) empty.copy(many, at);
    expect(refusal(before(ctInstance(), ROWS, many)).code).toBe('dicom.too-many-elements');
  });

  it('dicom.header-too-large: before that size is read', () => {
    const beginning = before(ctInstance(), ROWS, elementHeader(0x00280009, 'OB', 70_000_000, EXPLICIT));
    const error = refusalOf(() => readImageFrames(beginning, 0, { complete: false }));
    expect(error.code).toBe('dicom.header-too-large');
  });
});

describe('deflated data sets', () => {
  const deflated = ctInstance({}, { transferSyntaxUid: TRANSFER_SYNTAX.deflated });
  const meta = deflated.subarray(0, deflated.length - deflateLength());

  function deflateLength(): number {
    const plain = ctInstance({}, { envelope: 'bare' });
    const { length } = deflateRawSync(plain);
    return length + (length % 2);
  }

  it('are read', () => {
    expect(readImageFrames(deflated, 0)).toHaveLength(1);
  });

  it('dicom.damaged-deflate: data that cannot be inflated', () => {
    expect(refusal(Buffer.concat([meta, Buffer.alloc(64, 0xff)])).code).toBe('dicom.damaged-deflate');
  });

  it('dicom.deflated-too-large: a bomb', () => {
    const bomb = deflateRawSync(Buffer.alloc(80 * 1024 * 1024));
    expect(refusal(Buffer.concat([meta, bomb])).code).toBe('dicom.deflated-too-large');
  });
});

describe('dicom.missing-attribute', () => {
  it.each([
    'StudyInstanceUID',
    'SeriesInstanceUID',
    'SOPInstanceUID',
    'Rows',
    'Columns',
    'BitsAllocated',
    'PixelRepresentation',
  ])('%s', (name) => {
    const error = refusal(ctInstance({ [name]: undefined }));
    expect(error).toMatchObject({ code: 'dicom.missing-attribute', fields: { attribute: name } });
  });
});

it('dicom.missing-attribute: Modality, if the SOP class does not imply it', () => {
  const secondary = { Modality: undefined, SOPClassUID: SOP_CLASS.secondaryCapture };
  expect(refusal(ctInstance(secondary))).toMatchObject({
    code: 'dicom.missing-attribute',
    fields: { attribute: 'Modality' },
  });
});

describe('dicom.invalid-attribute', () => {
  it.each<[string, ElementAttributes]>([
    ['Rows', { Rows: { vr: 'US', value: [4, 4] } }],
    ['PixelRepresentation', { PixelRepresentation: 2 }],
    ['NumberOfFrames', { NumberOfFrames: -1 }],
    ['NumberOfFrames', { NumberOfFrames: '1e9' }],
    ['ImagePositionPatient', { ImagePositionPatient: 'NaN\\0\\0' }],
    ['ImagePositionPatient', { ImagePositionPatient: [0, 0] }],
    ['ImagePositionPatient', { ImagePositionPatient: [0, 0, 1e9] }],
    ['ImageOrientationPatient', { ImageOrientationPatient: [0, 0, 0, 0, 0, 0] }],
    ['ImageOrientationPatient', { ImageOrientationPatient: [1, 0, 0, 1, 0, 0] }],
    ['PixelSpacing', { PixelSpacing: [0, 0.7] }],
    ['PixelSpacing', { PixelSpacing: [0.7, -0.7] }],
    ['PixelSpacing', { PixelSpacing: '0.7garbage\\0.7' }],
    ['RescaleSlope', { RescaleSlope: 0 }],
    ['RescaleSlope', { RescaleSlope: 'inf' }],
    ['RescaleIntercept', { RescaleIntercept: '--1024' }],
  ])('%s', (attribute, changes) => {
    const error = refusal(ctInstance(changes));
    expect(error).toMatchObject({ code: 'dicom.invalid-attribute', fields: { attribute } });
    // The wrong value may be a patient's name.
    expect(error.message).not.toMatch(/garbage|NaN|inf|--/);
  });
});

describe('impossible images', () => {
  it.each<[string, ElementAttributes]>([
    ['dicom.image-too-large', { Rows: 65_535, Columns: 65_535 }],
    ['dicom.image-too-large', { Rows: 0 }],
    ['dicom.unsupported-bits-allocated', { BitsAllocated: 12 }],
    ['dicom.unsupported-bits-allocated', { BitsAllocated: 64 }],
    ['dicom.inconsistent-bits', { BitsStored: 17, HighBit: 16 }],
    ['dicom.inconsistent-bits', { BitsStored: 33, BitsAllocated: 32 }],
    ['dicom.inconsistent-bits', { BitsStored: 0 }],
    ['dicom.multi-frame-without-geometry', { NumberOfFrames: 5 }],
  ])('%s', (code, changes) => {
    expect(codeOf(changes)).toBe(code);
  });

  it('dicom.frame-count-mismatch: frames that are not described', () => {
    const frame = { '0020,9113': { vr: 'SQ' as const, value: [{ ImagePositionPatient: [0, 0, 0] }] } };
    const enhanced: ElementAttributes = {
      SOPClassUID: SOP_CLASS.enhancedCtImage,
      NumberOfFrames: 3,
      '5200,9230': { vr: 'SQ', value: [frame, frame] },
    };
    expect(refusal(ctInstance(enhanced, { pixels: new Int16Array(72) }))).toMatchObject({
      code: 'dicom.frame-count-mismatch',
      fields: { numberOfFrames: 3, described: 2 },
    });
  });
});
