import { expect, it } from 'vitest';
import { hasOptions, NO_OPTIONS, queryOf } from './study-options.js';

it('options that are set are sent under the names of the API', () => {
  const options = { findings: ' Pericardial calcification, goitre', explained: '', seriesUid: '1.2.3' };
  expect(Object.fromEntries(queryOf(options))).toEqual({
    findings: 'Pericardial calcification, goitre',
    series_uid: '1.2.3',
  });
  expect([hasOptions(NO_OPTIONS), hasOptions({ ...NO_OPTIONS, explained: ' ' })]).toEqual([false, false]);
});
