import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { STUDY_FAILURE_CODES } from './study-failure-codes.js';
import { STUDY_FAILURES } from './study-failure-examples.js';
import { httpProblemOf } from '../problem-http/http-problem.js';

const rows = Object.entries(STUDY_FAILURE_CODES).flatMap(([status, codes]) =>
  Object.entries(codes).map(([code, meaning]) => `| ${status} | \`${code}\` | ${meaning} |`),
);

it('every code that the description of the API names is in docs/api.md, and the other way round', () => {
  const page = readFileSync(packagePath('docs', 'api.md'), 'utf8');
  const [, section] = /^### Codes\n([^]*?)^## /m.exec(page) ?? [];
  expect(section.split('\n').filter((line) => /^\| \d{3} \| `/.test(line))).toEqual(rows);
});

it('every example of a failure has the status and a code that the description names', () => {
  for (const [status, { errors }] of Object.entries(STUDY_FAILURES)) {
    for (const error of errors) {
      expect([error.code, String(httpProblemOf(error).status)]).toEqual([error.code, status]);
      expect(Object.keys(STUDY_FAILURE_CODES[Number(status)])).toContain(error.code);
    }
  }
});
