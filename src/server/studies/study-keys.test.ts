import { describe, expect, it } from 'vitest';
import type { ModelReport } from '../../core/pipeline/study-prediction.js';
import { repeatKey } from './study-keys.js';

const MODEL = {
  intendedUse: 'research',
  supervisedSha256: 'a'.repeat(64),
  ctclipSha256: 'b'.repeat(64),
  lightgbmSha256: 'c'.repeat(64),
  threshold: 0.4,
  missingFeatures: [],
} satisfies ModelReport;

describe('the repeat key', () => {
  it('is the same content, sent by the same user, for the same models', () => {
    expect(repeatKey('alice', 'content', MODEL)).toBe(repeatKey('alice', 'content', { ...MODEL }));
  });

  it.each([
    ['another user', repeatKey('bob', 'content', MODEL)],
    ['a user without login', repeatKey(null, 'content', MODEL)],
    ['other content', repeatKey('alice', 'other', MODEL)],
    ['another threshold', repeatKey('alice', 'content', { ...MODEL, threshold: 0.5 })],
    ['another model', repeatKey('alice', 'content', { ...MODEL, ctclipSha256: 'd'.repeat(64) })],
  ])('is not %s', (_what, other) => {
    expect(other).not.toBe(repeatKey('alice', 'content', MODEL));
  });
});
