/** The tables of codes in docs/ match the registry. `npm run docs:tables` writes them. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import {
  allCodes,
  publicCodes,
  russianPublicCodes,
  russianWarningCodes,
  warningCodes,
  withTable,
} from './code-tables.js';

const API = packagePath('docs', 'api.md');
const RUSSIAN_API = packagePath('docs', 'api.ru.md');
const ERROR_CODES = packagePath('docs', 'error-codes.md');

it('docs/api.md lists the codes that clients may receive', async () => {
  const page = withTable(readFileSync(API, 'utf8'), 'codes', publicCodes());
  await expect(withTable(page, 'warning codes', warningCodes())).toMatchFileSnapshot(API);
});

it('docs/api.ru.md lists the codes of docs/api.md in Russian', async () => {
  const page = withTable(readFileSync(RUSSIAN_API, 'utf8'), 'codes', russianPublicCodes());
  await expect(withTable(page, 'warning codes', russianWarningCodes())).toMatchFileSnapshot(RUSSIAN_API);
});

it('docs/api.ru.md has the sections and the programs of docs/api.md', () => {
  const [english, russian] = [API, RUSSIAN_API].map((path) => readFileSync(path, 'utf8'));
  const levels = (page = ''): unknown => page.match(/^#+(?= )/gm);
  const blocks = (page = ''): unknown => page.match(/^```[^]*?^```$/gm);
  expect(levels(russian)).toEqual(levels(english));
  expect(blocks(russian)).toEqual(blocks(english));
});

it('docs/error-codes.md lists all codes, in English and in Russian', async () => {
  const page = readFileSync(ERROR_CODES, 'utf8');
  await expect(withTable(page, 'codes', allCodes())).toMatchFileSnapshot(ERROR_CODES);
});
