import { describe, expect, it } from 'vitest';
import { MODEL_REPORT } from '../../../test/builders/model-report.js';
import { repeatKey } from './study-keys.js';

const { networks, ensembles } = MODEL_REPORT;

describe('the repeat key', () => {
  it('is the same content, sent by the same user, for the same models', () => {
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
  ])('is not %s', (_what, other) => {
    expect(other).not.toBe(repeatKey('alice', 'content', MODEL_REPORT));
  });
});
