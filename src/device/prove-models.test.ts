import { describe, expect, it } from 'vitest';
import type { StudyPrediction } from '../core/pipeline/study-prediction.js';
import { requirePlausible } from './prove-models.js';

const SCORES = { supervised: { a: 0.1, b: 0.2 }, ctclip: { c: 0.3, d: 0.4 } };
const answer = (changed: Partial<StudyPrediction> = {}): StudyPrediction =>
  ({
    probabilityOfPathology: 0.6,
    scores: SCORES,
    further: {},
    ...changed,
  }) as StudyPrediction;

describe('an answer to the synthetic chest', () => {
  it('is plausible if it consists of differing probabilities', () => {
    expect(() => requirePlausible(answer())).not.toThrow();
  });

  it('is plausible for a checkpoint with a single finding', () => {
    expect(() => requirePlausible(answer({ scores: { ...SCORES, supervised: { a: 0.5 } } }))).not.toThrow();
  });

  it.each([
    ['a score that is NaN', { scores: { ...SCORES, supervised: { a: 0.1, b: NaN } } }, 'supervised'],
    ['a score above 1', { scores: { ...SCORES, ctclip: { c: 0.3, d: 1.5 } } }, 'ctclip'],
    ['a probability that is NaN', { probabilityOfPathology: NaN }, 'ensemble'],
    [
      'the same score for everything',
      { scores: { ...SCORES, supervised: { a: 0.5, b: 0.5 } } },
      'supervised',
    ],
  ])('is not plausible with %s', (_what, changed, whose) => {
    expect(() => requirePlausible(answer(changed))).toThrow(
      expect.objectContaining({
        code: 'models.implausible',
        message: expect.stringContaining(whose) as string,
      }),
    );
  });
});
