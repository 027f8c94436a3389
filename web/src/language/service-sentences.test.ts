import { expect, test } from 'vitest';
import { PROBLEMS, WARNINGS } from '../../../src/core/problem/problem-codes.js';
import { filled } from '../../../src/core/problem/translation.js';
import { english } from './messages.en.js';
import { russian } from './messages.ru.js';

const RUSSIAN_SENTENCES = /^[«`А-ЯЁA-Z].*[а-яё].*\.$/u;

const failures = new Set([...Object.keys(PROBLEMS), ...Object.keys(english.failures)]);

test.each([...failures])('the failure %s has a Russian sentence', (code) => {
  expect(filled(russian.failures[code] ?? '', {})).toMatch(RUSSIAN_SENTENCES);
});

test.each(Object.keys(WARNINGS))('the warning %s has a Russian text', (code) => {
  expect(russian.serviceWarnings[code]?.title).toMatch(/^[А-ЯЁ]/u);
  expect(filled(russian.serviceWarnings[code]?.text ?? '', {})).toMatch(RUSSIAN_SENTENCES);
});
