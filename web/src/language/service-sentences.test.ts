import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { russianFailures, russianWarnings } from './service-sentences.ru.js';

const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url));

const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(`${SOURCES}/${path}`, 'utf8'))
  .join('\n');

test('every warning of the service has a Russian translation', () => {
  const codes = [...sources.matchAll(/code: '(dicom\.[a-z-]+)',?\s+message/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(15);
  expect(Object.keys(russianWarnings).toSorted()).toEqual([...new Set(codes)].toSorted());
});

test('every translated code exists in the service', () => {
  // Some files write their codes without the family.
  const isKnown = (code: string): boolean =>
    [code, code.slice(code.indexOf('.') + 1)].some((name) => sources.includes(`'${name}'`));
  const unknown = Object.keys(russianFailures).filter((code) => !code.startsWith('page.') && !isKnown(code));
  expect(unknown).toEqual([]);
});
