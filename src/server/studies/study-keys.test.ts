import { describe, expect, it } from 'vitest';
import { MODEL_REPORT } from '../../../test/builders/model-report.js';
import { EVIDENCE_SETTINGS } from '../../../test/builders/evidence-study.js';
import { studyOptions } from '../../core/pipeline/study-options.js';
import { contentKey, repeatKey, type StudyContent } from './study-keys.js';

const { networks, ensembles } = MODEL_REPORT;

describe('the repeat key', () => {
  it('is equal for the same content from the same user for the same models', () => {
    expect(repeatKey('alice', 'content', MODEL_REPORT)).toBe(
      repeatKey('alice', 'content', { ...MODEL_REPORT }),
    );
  });

  it.each([
    ['another user', repeatKey('bob', 'content', MODEL_REPORT)],
    ['a user without login', repeatKey(null, 'content', MODEL_REPORT)],
    ['other content', repeatKey('alice', 'other', MODEL_REPORT)],
    [
      'another threshold',
      repeatKey('alice', 'content', {
        ...MODEL_REPORT,
        ensembles: ensembles.map((one) => ({ ...one, threshold: 0.5 })),
      }),
    ],
    [
      'another model',
      repeatKey('alice', 'content', {
        ...MODEL_REPORT,
        networks: networks.map((one) => ({ ...one, sha256: 'd'.repeat(64) })),
      }),
    ],
  ])('differs for %s', (_what, other) => {
    expect(other).not.toBe(repeatKey('alice', 'content', MODEL_REPORT));
  });
});

describe('the key of the content', () => {
  const key = (changes: Partial<StudyContent> = {}): string =>
    contentKey({
      ...{ sha256: 'a', kind: 'dicom-zip', fileName: 'study.zip', deliverTo: [] },
      options: studyOptions(),
      evidence: EVIDENCE_SETTINGS,
      ...changes,
    });
  const withEvidence = { options: studyOptions({ evidence: true }) };

  it('depends on the file, the options and the receivers', () => {
    expect(key({ fileName: 'other.zip' })).toBe(key());
    expect(key({ deliverTo: ['archive'] })).not.toBe(key());
    expect(key(withEvidence)).not.toBe(key());
  });

  it('depends on the settings of evidence objects only if the study has such objects', () => {
    const evidence = { ...EVIDENCE_SETTINGS, segmentation: true };
    expect(key({ ...withEvidence, evidence })).not.toBe(key(withEvidence));
    expect(key({ evidence })).toBe(key());
  });
});
