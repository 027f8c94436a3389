import { expect, test } from 'vitest';
import { topPathologies } from './top-pathologies.js';

const scores = { supervised: { covid: 0.2, emphysema: 0.7 }, ctclip: { Pneumonia: 0.1, Thymoma: 0.9 } };

test('a pathological study has the strongest finding of each list', () => {
  expect(topPathologies(1, scores)).toEqual(['emphysema', 'Thymoma']);
});

test('a study without pathology has none', () => {
  expect(topPathologies(0, scores)).toEqual([]);
});

test('a finding that leads both lists is named once, and an empty list names none', () => {
  expect(topPathologies(1, { supervised: { nodule: 0.9 }, ctclip: { nodule: 0.8 } })).toEqual(['nodule']);
  expect(topPathologies(1, { supervised: {}, ctclip: { nodule: 0.8 } })).toEqual(['nodule']);
});
