import dicomParser from 'dicom-parser';
import { describe, expect, it } from 'vitest';
import type { Vr } from './dictionary.js';
import { formatDecimal } from './elements.js';
import { IMPLEMENTATION, SOP_CLASS, TRANSFER_SYNTAX, writeDicomInstance } from './write-instance.js';

const ATTRIBUTES = {
  SOPClassUID: SOP_CLASS.ctImage,
  SOPInstanceUID: '2.25.1',
  Modality: 'CT',
  ConvolutionKernel: 'B70f',
  PixelSpacing: [0.7, 0.703125],
  ImagePositionPatient: [-180, -170.5, -12.25],
  InstanceNumber: 7,
  Rows: 2,
  Columns: 2,
  BitsAllocated: 16,
  PixelRepresentation: 1,
};

const PIXELS = Int16Array.of(-1000, 40, 300, -1);

function storedWords(file: dicomParser.DataSet): number[] {
  const { dataOffset, length } = file.elements['x7fe00010'];
  const view = new DataView(file.byteArray.buffer, file.byteArray.byteOffset + dataOffset, length);
  const little = file.string('x00020010') !== TRANSFER_SYNTAX.explicitBigEndian;
  return Array.from({ length: length / 2 }, (_, index) => view.getInt16(index * 2, little));
}

describe('writeDicomInstance', () => {
  it.each(['implicitLittleEndian', 'explicitLittleEndian', 'deflated', 'explicitBigEndian'] as const)(
    'is read back by dicom-parser as %s',
    (syntax) => {
      const transferSyntaxUid = TRANSFER_SYNTAX[syntax];
      const file = dicomParser.parseDicom(writeDicomInstance(ATTRIBUTES, PIXELS, { transferSyntaxUid }));
      expect(file.string('x00020010')).toBe(transferSyntaxUid);
      expect(file.string('x00020003')).toBe('2.25.1');
      expect(file.string('x00181210')).toBe('B70f');
      expect(file.string('x00280030')).toBe('0.7\\0.703125');
      expect(file.string('x00200032')).toBe('-180\\-170.5\\-12.25');
      expect(file.intString('x00200013')).toBe(7);
      expect(file.uint16('x00280010')).toBe(2);
      expect(storedWords(file)).toEqual([...PIXELS]);
    },
  );

  it('writes elements in the order of their tags, for every order of the input', () => {
    const file = dicomParser.parseDicom(
      writeDicomInstance({ Rows: 1, Modality: 'CT', SOPClassUID: SOP_CLASS.ctImage }, null),
    );
    const dataSet = Object.keys(file.elements).filter((tag) => !tag.startsWith('x0002'));
    expect(dataSet).toEqual(['x00080016', 'x00080060', 'x00280010']);
  });

  it.each([true, false])('nests sequences; undefined lengths: %s', (undefinedLengths) => {
    const attributes = {
      ...ATTRIBUTES,
      PerFrameFunctionalGroupsSequence: [
        { PlanePositionSequence: [{ ImagePositionPatient: [0, 0, 1] }] },
        { PlanePositionSequence: [{ ImagePositionPatient: [0, 0, 2] }] },
      ],
    };
    const file = dicomParser.parseDicom(writeDicomInstance(attributes, PIXELS, { undefinedLengths }));
    const { items = [] } = file.elements['x52009230'];
    const positions = items.map((item) =>
      item.dataSet?.elements['x00209113'].items?.[0].dataSet?.string('x00200032'),
    );
    expect(positions).toEqual(['0\\0\\1', '0\\0\\2']);
    expect(file.elements['x52009230'].hadUndefinedLength ?? false).toBe(undefinedLengths);
    expect(storedWords(file)).toEqual([...PIXELS]);
  });

  it('encapsulates fragments, pads odd ones and lists their offsets', () => {
    const fragments = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)];
    const file = dicomParser.parseDicom(
      writeDicomInstance(
        { ...ATTRIBUTES, NumberOfFrames: 2 },
        { fragments, offsetTable: 'one-fragment-per-frame' },
        { transferSyntaxUid: '1.2.840.10008.1.2.5' },
      ),
    );
    const element = file.elements['x7fe00010'];
    expect(element.basicOffsetTable).toEqual([0, 12]);
    expect(element.fragments?.map(({ length }) => length)).toEqual([4, 2]);
    expect([...dicomParser.readEncapsulatedImageFrame(file, element, 1)]).toEqual([4, 5]);
  });

  it('leaves the basic offset table empty by default', () => {
    const file = dicomParser.parseDicom(
      writeDicomInstance(
        ATTRIBUTES,
        { fragments: [Uint8Array.of(1, 2)] },
        { transferSyntaxUid: '1.2.840.10008.1.2.4.70' },
      ),
    );
    expect(file.elements['x7fe00010'].basicOffsetTable).toEqual([]);
  });

  it('writes private elements and those without a keyword by tag', () => {
    const attributes = {
      ...ATTRIBUTES,
      '0029,0010': 'PHANTOM PRIVATE',
      '0029,1001': { vr: 'FD', value: 1.5 },
      '(0018,9345)': { vr: 'FD', value: [4.25] },
    } as const;
    const file = dicomParser.parseDicom(writeDicomInstance(attributes, null));
    expect(file.string('x00290010')).toBe('PHANTOM PRIVATE');
    expect(file.double('x00291001')).toBe(1.5);
    expect(file.double('x00189345')).toBe(4.25);
  });

  it('writes a bare data set and one without the preamble', () => {
    const bare = writeDicomInstance(ATTRIBUTES, null, {
      envelope: 'bare',
      transferSyntaxUid: TRANSFER_SYNTAX.implicitLittleEndian,
    });
    expect([...bare.subarray(0, 8)]).toEqual([0x08, 0, 0x16, 0, 26, 0, 0, 0]);
    const withoutPreamble = writeDicomInstance(ATTRIBUTES, null, { envelope: 'no-preamble' });
    expect([...withoutPreamble.subarray(0, 6)]).toEqual([0x02, 0, 0, 0, 0x55, 0x4c]);
  });

  it('writes single bytes as OB, and swaps their words as OW in big endian', () => {
    const pixels = Uint8Array.of(1, 2, 3, 4);
    const ob = dicomParser.parseDicom(writeDicomInstance(ATTRIBUTES, pixels));
    expect(ob.elements['x7fe00010'].vr).toBe('OB');
    const ow = writeDicomInstance(ATTRIBUTES, pixels, {
      transferSyntaxUid: TRANSFER_SYNTAX.explicitBigEndian,
      pixelVr: 'OW',
    });
    expect([...ow.subarray(-4)]).toEqual([2, 1, 4, 3]);
  });

  it('refuses an unknown keyword', () => {
    expect(() => writeDicomInstance({ Modalty: 'CT' }, null)).toThrow('"Modalty" is neither a keyword');
  });

  it.each<[Vr, number, string]>([
    ['SV', -2, 'feffffffffffffff'],
    ['UV', 2 ** 40, '0000000000010000'],
    ['OD', 0.5, '000000000000e03f'],
    ['OL', 0xfffffffe, 'feffffff'],
  ])('writes %s with a length of 32 bits', (vr, value, hex) => {
    const bytes = writeDicomInstance({ '0009,1001': { vr, value: [value] } }, null, { envelope: 'bare' });
    const length = Buffer.of(hex.length / 2, 0, 0, 0).toString('hex');
    expect(Buffer.from(bytes).toString('hex')).toBe(
      `09000110${Buffer.from(vr).toString('hex')}0000${length}${hex}`,
    );
  });

  it('names the program that writes, this service unless another is given', () => {
    const names = [{}, { implementation: { classUid: '2.25.9', versionName: 'OTHER' } }].map((options) => {
      const file = dicomParser.parseDicom(writeDicomInstance(ATTRIBUTES, null, options));
      return [file.string('x00020012'), file.string('x00020013')];
    });
    expect(names).toEqual([
      [IMPLEMENTATION.classUid, IMPLEMENTATION.versionName],
      ['2.25.9', 'OTHER'],
    ]);
  });

  it('refuses what the standard forbids if it is asked to check', () => {
    const attributes = { ...ATTRIBUTES, StudyInstanceUID: '2.25.2', SeriesInstanceUID: '2.25.3' };
    const write = (given: typeof attributes) => () => writeDicomInstance(given, null, { checked: {} });
    expect(write(attributes)).not.toThrow();
    expect(write({ ...attributes, Modality: 'computed tomography' })).toThrow('Modality');
  });
});

describe('formatDecimal', () => {
  it.each([
    [0.7, '0.7'],
    [-1024, '-1024'],
    [1 / 3, '0.33333333333333'],
    [-1 / 3, '-0.3333333333333'],
    [-1.23456789012345e-10, '-1.23456789e-10'],
  ])('writes %d in at most 16 bytes', (value, expected) => {
    expect(formatDecimal(value).length).toBeLessThanOrEqual(16);
    expect(formatDecimal(value)).toBe(expected);
  });
});
