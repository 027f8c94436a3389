import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../test/builders/refusal.js';
import { type GivenStudyOptions, studyOptions } from './study-options.js';

describe('the options of a study', () => {
  it('ask for nothing more than the prediction unless they are given', () => {
    expect(studyOptions()).toEqual({ findings: [], keepVolume: false });
  });

  it('are tidied: names once each, without the spaces around them', () => {
    const given = { findings: [' Cyst', 'Cyst '], explanation: { findings: ['covid', ' covid', ' '] } };
    expect(studyOptions(given)).toEqual({
      findings: ['Cyst'],
      explanation: { findings: ['covid'], baseline: 'none' },
      keepVolume: false,
    });
  });

  it('stay as they are when they are checked again, as those of a stored study are', () => {
    const explanation = { findings: ['Mass, cavitated'], baseline: 'blank' } as const;
    const options = studyOptions({ seriesUid: '1.2.3', findings: ['Cyst'], explanation, keepVolume: true });
    expect(studyOptions(JSON.parse(JSON.stringify(options)) as GivenStudyOptions)).toEqual(options);
  });

  it.each<[GivenStudyOptions, string]>([
    [{ seriesUid: '1.2.John' }, 'dicom.invalid-series-uid'],
    [{ seriesUid: '1..2' }, 'dicom.invalid-series-uid'],
    [{ seriesUid: '1'.repeat(65) }, 'dicom.invalid-series-uid'],
    [{ findings: [''] }, 'findings.invalid-name'],
    [
      { explanation: { findings: Array.from({ length: 21 }, (_, index) => `f${index}`) } },
      'explanation.too-many-findings',
    ],
  ])('%j are refused', (given, code) => {
    expect(refusalOf(() => studyOptions(given)).code).toBe(code);
  });
});
