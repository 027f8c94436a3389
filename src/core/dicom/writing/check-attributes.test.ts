import { describe, expect, it } from 'vitest';
import { checkAttributes } from './check-attributes.js';
import { codeItem } from './code.js';
import type { ElementAttributes } from './elements.js';

const UIDS = {
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
  SOPInstanceUID: '2.25.1',
  StudyInstanceUID: '2.25.2',
  SeriesInstanceUID: '2.25.3',
};

function check(attributes: ElementAttributes, required?: readonly string[]): () => void {
  return () => checkAttributes({ ...UIDS, ...attributes }, required);
}

describe('checkAttributes', () => {
  it('accepts values in the form of the standard, nested ones too', () => {
    const attributes: ElementAttributes = {
      SpecificCharacterSet: 'ISO_IR 192',
      PatientName: 'Иванов^Иван',
      ImageType: ['DERIVED', 'SECONDARY'],
      ContentDate: '20261129',
      ContentTime: '160000.123',
      ContributionDescription: 'two\nlines',
      PixelSpacing: [0.7, 1 / 3],
      ConceptNameCodeSequence: [
        codeItem({ value: '111012', scheme: 'DCM', meaning: 'Certainty of Finding' }),
      ],
    };
    expect(check(attributes)).not.toThrow();
  });

  it.each<[string, ElementAttributes, string]>([
    ['a long SH', { AccessionNumber: 'x'.repeat(17) }, 'AccessionNumber is longer than the 16 of SH'],
    ['a long LO', { PatientID: 'x'.repeat(65) }, 'PatientID is longer than the 64 of LO'],
    ['a long UID', { DeviceUID: `2.25.${'1'.repeat(60)}` }, 'DeviceUID is longer than the 64 of UI'],
    ['a word as UID', { DeviceUID: 'scanner' }, 'DeviceUID does not have the form of UI'],
    ['a small letter in CS', { Modality: 'ct' }, 'Modality does not have the form of CS'],
    ['a long CS', { Modality: 'A'.repeat(17) }, 'Modality is longer than the 16 of CS'],
    ['a day as DA', { ContentDate: '2026-11-29' }, 'ContentDate is longer than the 8 of DA'],
    ['a word as DS', { SliceThickness: 'thin' }, 'SliceThickness does not have the form of DS'],
    ['a number that is none', { SliceThickness: Number.NaN }, 'SliceThickness is not a number'],
    ['a line feed in LO', { PatientID: 'a\nb' }, 'PatientID contains a control character'],
    ['an escape in UT', { TextValue: 'a\u001bb' }, 'TextValue contains a control character'],
    ['a backslash in LO', { PatientID: 'a\\b' }, 'a value of PatientID contains a backslash'],
    ['letters outside the set', { PatientID: 'Ж' }, 'PatientID has characters that the character set'],
    ['a long group of a name', { PatientName: `a=${'x'.repeat(65)}` }, 'PatientName is longer than the 64'],
    ['odd raw bytes', { PatientID: Uint8Array.of(1) }, 'PatientID has an odd length'],
    [
      'a nested value',
      { ConceptNameCodeSequence: [{ CodeValue: 'x'.repeat(17) }] },
      'ConceptNameCodeSequence[0].CodeValue is longer than the 16 of SH',
    ],
  ])('refuses %s without quoting it', (_, attributes, complaint) => {
    expect(check(attributes)).toThrow(complaint);
  });

  it.each(['missing', 'empty'])('refuses a %s attribute of type 1', (state) => {
    const attributes = state === 'empty' ? { ContentDate: '' } : {};
    expect(check(attributes, ['ContentDate'])).toThrow('ContentDate is required');
    expect(check({ SOPInstanceUID: '' })).toThrow('SOPInstanceUID is required');
  });
});

describe('codeItem', () => {
  it('puts a value of more than 16 characters into LongCodeValue', () => {
    const code = { scheme: 'SCT', meaning: 'x'.repeat(70) };
    expect(codeItem({ ...code, value: '1'.repeat(16) })).toHaveProperty('CodeValue', '1'.repeat(16));
    expect(codeItem({ ...code, value: '1'.repeat(17) })).toEqual({
      LongCodeValue: '1'.repeat(17),
      CodingSchemeDesignator: 'SCT',
      CodeMeaning: 'x'.repeat(64),
    });
  });
});
