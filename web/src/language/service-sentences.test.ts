import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { russianFailures, russianWarnings } from './service-sentences.ru.js';

const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url));

const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(`${SOURCES}/${path}`, 'utf8'))
  .join('\n');

test('every warning that the service can give is said in Russian', () => {
  const codes = [...sources.matchAll(/code: '(dicom\.[a-z-]+)',?\s+message/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(15);
  expect(Object.keys(russianWarnings).toSorted()).toEqual([...new Set(codes)].toSorted());
});

test('no code is translated that the service does not have', () => {
  // Some files name their codes without the family.
  const isKnown = (code: string): boolean =>
    [code, code.slice(code.indexOf('.') + 1)].some((name) => sources.includes(`'${name}'`));
  const unknown = Object.keys(russianFailures).filter((code) => !code.startsWith('page.') && !isKnown(code));
  expect(unknown).toEqual([]);
});
