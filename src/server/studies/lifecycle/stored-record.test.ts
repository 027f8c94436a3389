import { describe, expect, it } from 'vitest';
import { studyOptions } from '../../../core/pipeline/study-options.js';
import { parseStudyRecord } from './stored-record.js';
import { cancelled, submitted } from './study-transitions.js';

function stored(options: object, isEnded = false): string {
  const waiting = submitted(
    {
      id: 'id',
      owner: null,
      priority: 'routine',
      kind: 'dicom-zip',
      fileName: 'study.zip',
      options: studyOptions(),
      requestId: 'request',
      contentKey: 'key',
      repeatKey: 'key',
    },
    1000,
  );
  return JSON.stringify({ ...(isEnded ? cancelled(waiting, 2000) : waiting), options });
}

describe('a stored record', () => {
  it('keeps its options', () => {
    const options = studyOptions({ seriesUid: '1.2', findings: ['Cyst'], explanation: {}, keepVolume: true });
    expect(parseStudyRecord(stored(options)).options).toEqual(options);
  });

  it('of an earlier version has the options in its texts', () => {
    const texts = { series_uid: '1.2', findings: '["Cyst"]', explain: 'true', volume: 'true', junk: 'x' };
    expect(parseStudyRecord(stored(texts)).options).toEqual(
      studyOptions({ seriesUid: '1.2', findings: ['Cyst'], explanation: {}, keepVolume: true }),
    );
    expect(parseStudyRecord(stored({})).options).toEqual(studyOptions());
  });

  it('of an earlier version with invalid texts is readable if ended, and refused if waiting', () => {
    const texts = { series_uid: 'CT chest' };
    expect(parseStudyRecord(stored(texts, true))).toMatchObject({
      state: 'cancelled',
      options: studyOptions(),
    });
    expect(() => parseStudyRecord(stored(texts))).toThrow('SeriesInstanceUID');
  });
});
