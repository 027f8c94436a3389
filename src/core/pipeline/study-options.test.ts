import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../test/builders/refusal.js';
import { type GivenStudyOptions, studyOptions } from './study-options.js';

describe('the options of a study', () => {
  it('request only the prediction by default', () => {
    expect(studyOptions()).toEqual({ findings: [], keepVolume: false, evidence: false });
  });

  it('are normalised: names once each, without surrounding spaces', () => {
    const given = { findings: [' Cyst', 'Cyst '], explanation: { findings: ['covid', ' covid', ' '] } };
    expect(studyOptions(given)).toEqual({
      findings: ['Cyst'],
      explanation: { findings: ['covid'], baseline: 'none', language: 'en' },
      keepVolume: false,
      evidence: false,
    });
  });

  it('stay unchanged when they are checked again, like those of a stored study', () => {
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

  it('imply an explanation with evidence objects, which show the places of the scores', () => {
    expect(studyOptions({ evidence: true }).explanation).toEqual({
      findings: [],
      baseline: 'none',
      language: 'en',
    });
    const explanation = { findings: ['Mass'], baseline: 'blank', language: 'ru' } as const;
    expect(studyOptions({ evidence: true, explanation }).explanation).toEqual(explanation);
  });
});
