import { describe, expect, it } from 'vitest';
import { PREDICTION } from '../../../../test/builders/study-prediction.js';
import { studyAnswer } from '../../../core/pipeline/study-prediction.js';
import { studyOptions } from '../../../core/pipeline/study-options.js';
import type { StudyRecord } from './study-record.js';
import { cancelled, notBegun, started, submitted, succeeded } from './study-transitions.js';

const ANSWER = studyAnswer(PREDICTION, 1);
const WAITING = submitted(
  {
    id: 'study',
    owner: null,
    priority: 'routine',
    kind: 'nifti',
    fileName: 'study.nii',
    options: studyOptions(),
    requestId: 'request',
    contentKey: 'key',
    repeatKey: 'key',
  },
  1000,
);

function begun(record: StudyRecord, attemptId: string): StudyRecord {
  const running = started(record, attemptId, 2000);
  if (running === undefined) throw new Error('It has not begun.');
  return running;
}

describe('an attempt', () => {
  it('counts once, however often its beginning is written', () => {
    const running = begun(WAITING, 'a');
    expect(started(running, 'a', 3000)).toBe(running);
    expect(begun(running, 'b')).toMatchObject({ state: 'running', attempts: 2, attemptId: 'b' });
  });

  it('does not count when it turns out that it cannot begin', () => {
    const waiting = notBegun(begun(WAITING, 'a'), 'a', 3000);
    expect(waiting).toMatchObject({ state: 'waiting', attempts: 0 });
  });
});

describe('a result', () => {
  it('is written once, and a second write does not change it', () => {
    const ended = succeeded(begun(WAITING, 'a'), 'a', ANSWER, undefined, 3000);
    expect(ended).toMatchObject({ state: 'succeeded', endedAt: 3000 });
    expect(ended && succeeded(ended, 'a', ANSWER, undefined, 4000)).toBe(ended);
  });

  it('counts even if another host has taken over the study, and the result of that host then comes too late', () => {
    const takenOver = begun(begun(WAITING, 'a'), 'b');
    const ended = succeeded(takenOver, 'a', ANSWER, undefined, 3000);
    expect(ended).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(ended && succeeded(ended, 'b', ANSWER, undefined, 4000)).toBeUndefined();
  });

  it('of a study that was cancelled is dropped', () => {
    const ended = cancelled(begun(WAITING, 'a'), 3000);
    expect(ended && succeeded(ended, 'a', ANSWER, undefined, 4000)).toBeUndefined();
  });
});
