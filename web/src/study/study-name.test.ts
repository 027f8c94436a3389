import { expect, test } from 'vitest';
import { dateOf, fileNameOf } from './study-name.js';

const study = {
  id: '3f0e8f5e-6c5b-4a5e-9b57-0c8f0e6c1d2a',
  submitted_at: '2026-02-28T12:00:00.000Z',
  ended_at: '2026-03-01T12:00:00.000Z',
};

test('a file is named after the short id and the date of the assessment', () => {
  expect(fileNameOf(study, 'key-slices.png')).toBe('ct-clip_3f0e8f5e_2026-03-01_key-slices.png');
});

test('a study that has not ended has the date on which it was sent', () => {
  expect(dateOf({ ...study, ended_at: null })).toBe('2026-02-28');
});
