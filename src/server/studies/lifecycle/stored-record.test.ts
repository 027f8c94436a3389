import { describe, expect, it } from 'vitest';
import { studyOptions } from '../../../core/pipeline/study-options.js';
import { parseStudyRecord } from './stored-record.js';
import { cancelled, submitted } from './study-transitions.js';

function stored(options: object, isEnded = false, changes: object = {}): string {
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
  return JSON.stringify({ ...(isEnded ? cancelled(waiting, 2000) : waiting), options, ...changes });
}

describe('a stored record', () => {
  it('keeps its options', () => {
    const options = studyOptions({ seriesUid: '1.2', findings: ['Cyst'], explanation: {}, keepVolume: true });
    expect(parseStudyRecord('id', stored(options)).options).toEqual(options);
  });

  it('of an earlier version takes its options from its texts', () => {
    const texts = { series_uid: '1.2', findings: '["Cyst"]', explain: 'true', volume: 'true', junk: 'x' };
    expect(parseStudyRecord('id', stored(texts)).options).toEqual(
      studyOptions({ seriesUid: '1.2', findings: ['Cyst'], explanation: {}, keepVolume: true }),
    );
    expect(parseStudyRecord('id', stored({})).options).toEqual(studyOptions());
  });

  it('of an earlier version with invalid texts is readable if ended, and refused if waiting', () => {
    const texts = { series_uid: 'CT chest' };
    expect(parseStudyRecord('id', stored(texts, true))).toMatchObject({
      state: 'cancelled',
      options: studyOptions(),
    });
    expect(() => parseStudyRecord('id', stored(texts))).toThrow('SeriesInstanceUID');
  });

  it.each([
    ['torn', stored({}).slice(0, 100)],
    ['empty', ''],
    ['not an object', '[]'],
    ['null', 'null'],
    ['of another study', stored({}, false, { id: 'other' })],
    ['without events', stored({}, false, { events: [] })],
    ['in an unknown state', stored({}, false, { state: 'lost' })],
    ['succeeded without a result', stored({}, true, { state: 'succeeded' })],
    ['ended without a time', stored({}, false, { state: 'failed' })],
  ])('that is %s is refused, without contents in the reason', (_what, text) => {
    const reason = reasonOf(() => parseStudyRecord('id', text));
    expect(reason).not.toBe('');
    expect(reason).not.toContain('study.zip');
  });
});

function reasonOf(task: () => unknown): string {
  try {
    task();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}
