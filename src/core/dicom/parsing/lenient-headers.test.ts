/** Headers with a flaw that other readers forgive, because their meaning is clear. */
import { describe, expect, it } from 'vitest';
import {
  ctInstance,
  elementHeader,
  itemHeader,
  SOP_CLASS,
  TRANSFER_SYNTAX,
  type CtInstanceOptions,
  type ElementAttributes,
} from '../../../../test/builders/ct-instance.js';
import { decodeFrame } from '../pixels/decode-frame.js';
import type { ImageFrame } from './image-frame.js';
import { readImageFrames } from './read-image-frames.js';

const pixels = Int16Array.from({ length: 24 }, (_, at) => at * 100 - 1000);
const EXPLICIT = { explicitVr: true, littleEndian: true, undefinedLengths: false, text: 'latin1' } as const;
const IMPLICIT = { ...EXPLICIT, explicitVr: false } as const;

/** The image of a file with the pixels above. */
function imageOf(bytes: Uint8Array): ImageFrame {
  const [frame] = readImageFrames(bytes, 0);
  expect(Array.from(decodeFrame(bytes, frame))).toEqual(Array.from(pixels));
  return frame;
}

/** An encoded element of a file. */
function element(
  tag: number,
  vr: 'LO' | 'UI' | 'UL' | 'OB' | 'SQ' | 'UN',
  value: Uint8Array,
  encoding: typeof EXPLICIT | typeof IMPLICIT = EXPLICIT,
) {
  return Buffer.concat([elementHeader(tag, vr, value.length, encoding), value]);
}

/** The file with bytes put in front of the element that begins with `tag`. */
function before(bytes: Uint8Array, tag: readonly number[], inserted: Uint8Array): Buffer {
  const at = Buffer.from(bytes).indexOf(Uint8Array.from(tag), 132);
  expect(at).toBeGreaterThan(0);
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

it('reads a file without a preamble, but with the prefix', () => {
  expect(imageOf(ctInstance({}, { pixels }).subarray(128)).studyUid).toBe('1.2.3');
});

describe('NumberOfFrames', () => {
  it.each([0, '0', '00', ''])('%j is one frame', (NumberOfFrames) => {
    expect(imageOf(ctInstance({ NumberOfFrames }, { pixels })).pixels.numberOfFrames).toBe(1);
  });
});

describe('a file meta group without representations', () => {
  const uid = (text: string): Buffer =>
    Buffer.from(text.padEnd(text.length + (text.length % 2), '\0'), 'latin1');
  const groupOf = (transferSyntaxUid: string): Buffer => {
    const rest = Buffer.concat([
      element(0x00020001, 'OB', Uint8Array.of(0, 1), IMPLICIT),
      element(0x00020002, 'UI', uid(SOP_CLASS.ctImage), IMPLICIT),
      element(0x00020003, 'UI', uid('1.2.3.4'), IMPLICIT),
      element(0x00020010, 'UI', uid(transferSyntaxUid), IMPLICIT),
    ]);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(rest.length);
    return Buffer.concat([element(0x00020000, 'UL', length, IMPLICIT), rest]);
  };
  const { implicitLittleEndian, explicitLittleEndian, explicitBigEndian } = TRANSFER_SYNTAX;

  it.each([implicitLittleEndian, explicitLittleEndian, explicitBigEndian])(
    'is read in front of %s, with and without a preamble',
    (transferSyntaxUid) => {
      const bare = ctInstance({}, { pixels, transferSyntaxUid, envelope: 'bare' });
      const file = Buffer.concat([groupOf(transferSyntaxUid), bare]);
      expect(imageOf(file).pixels.transferSyntaxUid).toBe(transferSyntaxUid);
      const whole = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), file]);
      expect(imageOf(whole).pixels.transferSyntaxUid).toBe(transferSyntaxUid);
    },
  );
});

describe('an element without a representation in an explicit file', () => {
  const STUDY_UID = [0x20, 0x00, 0x0d, 0x00];
  const file = ctInstance({}, { pixels });
  const creator = element(0x00190010, 'LO', Buffer.from('SELF MADE '));
  const implicit = (length: number): Buffer =>
    element(0x00191010, 'UN', new Uint8Array(length).fill(0x61), IMPLICIT);

  it.each([0, 2, 6, 254, 256, 1000, 30_000])('of %i bytes is skipped', (length) => {
    expect(imageOf(before(file, STUDY_UID, Buffer.concat([creator, implicit(length)]))).studyUid).toBe(
      '1.2.3',
    );
  });

  it('is skipped if it is the first of the data set', () => {
    const groupLength = element(0x00080000, 'UL', Buffer.alloc(4), IMPLICIT);
    const FIRST = [0x08, 0x00, 0x08, 0x00];
    expect(imageOf(before(file, FIRST, groupLength)).imageType).toEqual(['ORIGINAL', 'PRIMARY', 'AXIAL']);
    const bare = ctInstance({}, { pixels, envelope: 'bare' });
    expect(imageOf(Buffer.concat([groupLength, bare])).studyUid).toBe('1.2.3');
  });

  it('is skipped inside a sequence', () => {
    const item = Buffer.concat([creator, implicit(6)]);
    const sequence = Buffer.concat([itemHeader(0xe000, item.length), item]);
    const inserted = element(0x00191011, 'SQ', sequence);
    expect(imageOf(before(file, STUDY_UID, inserted)).studyUid).toBe('1.2.3');
  });

  it('is read if it is needed', () => {
    const without = ctInstance({ RescaleIntercept: undefined }, { pixels });
    const intercept = element(0x00281052, 'UN', Buffer.from('-1000 '), IMPLICIT);
    expect(imageOf(before(without, [0x28, 0x00, 0x53, 0x10], intercept)).rescaleIntercept).toBe(-1000);
  });

  it('is a sequence if its length is undefined', () => {
    const header = Buffer.from('190012100000ffffffff'.slice(0, 8) + 'ffffffff', 'hex');
    const inserted = Buffer.concat([
      header,
      itemHeader(0xe000, 0xffffffff),
      implicit(4),
      itemHeader(0xe00d, 0),
      itemHeader(0xe0dd, 0),
    ]);
    expect(imageOf(before(file, STUDY_UID, inserted)).studyUid).toBe('1.2.3');
  });
});

describe('sequences unknown to a system, as UN with a length', () => {
  const frames = 3;
  const stored = Int16Array.from({ length: frames * 24 }, (_, at) => at);
  const PER_FRAME = Array.from({ length: frames }, (_, frame) => ({
    PlanePositionSequence: [{ ImagePositionPatient: [1, 2, frame * 3] }],
  }));
  const SHARED = [
    {
      PixelMeasuresSequence: [{ PixelSpacing: [0.5, 0.6], SliceThickness: 3 }],
      PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
      PixelValueTransformationSequence: [{ RescaleSlope: 2, RescaleIntercept: -1000 }],
    },
  ];
  const enhanced: ElementAttributes = {
    SOPClassUID: SOP_CLASS.enhancedCtImage,
    NumberOfFrames: frames,
    ImagePositionPatient: undefined,
    ImageOrientationPatient: undefined,
    PixelSpacing: undefined,
    RescaleSlope: undefined,
    RescaleIntercept: undefined,
    SharedFunctionalGroupsSequence: SHARED,
    PerFrameFunctionalGroupsSequence: PER_FRAME,
  };
  const sequences = [
    ['5200', '9229'],
    ['5200', '9230'],
    ['0020', '9113'],
    ['0028', '9110'],
    ['0020', '9116'],
    ['0028', '9145'],
  ] as const;

  /** The value of a sequence, in the encoding of its file. */
  function valueOf(attributes: ElementAttributes, transferSyntaxUid: string): Buffer {
    const options: CtInstanceOptions = { pixels: null, transferSyntaxUid, envelope: 'bare' };
    const bytes = Buffer.from(ctInstance(attributes, options));
    const header = transferSyntaxUid === TRANSFER_SYNTAX.implicitLittleEndian ? 8 : 12;
    const [name] = Object.keys(attributes);
    const tag = name.startsWith('Per') ? 0x9230 : 0x9229;
    const at = bytes.indexOf(Uint8Array.of(0x00, 0x52, tag & 0xff, tag >> 8));
    return bytes.subarray(at + header, at + header + bytes.readUInt32LE(at + header - 4));
  }

  function expectGeometry(bytes: Uint8Array): void {
    const found = readImageFrames(bytes, 0);
    expect(found.map(({ position }) => position)).toEqual([
      [1, 2, 0],
      [1, 2, 3],
      [1, 2, 6],
    ]);
    expect(found.map(({ rescaleSlope, rescaleIntercept }) => [rescaleSlope, rescaleIntercept])).toEqual(
      Array.from({ length: frames }, () => [2, -1000]),
    );
    expect(found[0].pixelSpacing).toEqual([0.5, 0.6]);
  }

  it.each([TRANSFER_SYNTAX.implicitLittleEndian, TRANSFER_SYNTAX.explicitLittleEndian])(
    'the functional groups are read, with their contents in %s',
    (inner) => {
      const perFrame = valueOf({ PerFrameFunctionalGroupsSequence: PER_FRAME }, inner);
      const shared = valueOf({ SharedFunctionalGroupsSequence: SHARED }, inner);
      const unknown: ElementAttributes = {
        ...enhanced,
        SharedFunctionalGroupsSequence: { vr: 'UN', value: shared },
        PerFrameFunctionalGroupsSequence: { vr: 'UN', value: perFrame },
      };
      expectGeometry(ctInstance(unknown, { pixels: stored }));
      expectGeometry(
        ctInstance(
          { ...enhanced, PerFrameFunctionalGroupsSequence: { vr: 'UN', value: perFrame } },
          { pixels: stored },
        ),
      );
    },
  );

  it.each(sequences)('a single one is read: (%s,%s)', (group, number) => {
    const options: CtInstanceOptions = { pixels: stored };
    const bytes = Buffer.from(ctInstance(enhanced, options));
    // The header has the same length in both forms; the contents keep their explicit form.
    const tag = Buffer.alloc(6);
    tag.writeUInt16LE(Number(`0x${group}`), 0);
    tag.writeUInt16LE(Number(`0x${number}`), 2);
    tag.write('SQ', 4, 'latin1');
    let changed = 0;
    for (let at = bytes.indexOf(tag); at >= 0; at = bytes.indexOf(tag, at + 1)) {
      bytes.write('UN', at + 4, 'latin1');
      changed++;
    }
    expect(changed).toBeGreaterThan(0);
    expectGeometry(bytes);
  });

  it('a value that is not a sequence has no items', () => {
    const garbage = { vr: 'UN', value: Buffer.from('no sequence at all') } as const;
    expect(() =>
      readImageFrames(
        ctInstance({ ...enhanced, PerFrameFunctionalGroupsSequence: garbage }, { pixels: stored }),
        0,
      ),
    ).toThrow(expect.objectContaining({ code: 'dicom.multi-frame-without-geometry' }) as Error);
  });
});
