/** The tables of codes in docs/ match the registry. `npm run docs:tables` writes them. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import { allCodes, publicCodes, warningCodes, withTable } from './code-tables.js';

const API = packagePath('docs', 'api.md');
const ERROR_CODES = packagePath('docs', 'error-codes.md');

it('docs/api.md lists the codes that clients may receive', async () => {
  const page = withTable(readFileSync(API, 'utf8'), 'codes', publicCodes());
  await expect(withTable(page, 'warning codes', warningCodes())).toMatchFileSnapshot(API);
});

it('docs/error-codes.md lists all codes, in English and in Russian', async () => {
  const page = readFileSync(ERROR_CODES, 'utf8');
  await expect(withTable(page, 'codes', allCodes())).toMatchFileSnapshot(ERROR_CODES);
});
