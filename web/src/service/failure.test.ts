import { expect, test } from 'vitest';
import { asFailure, failureOf } from './failure.js';

test('sentence and code come from the failed study or from the problem details', () => {
  const study = {
    error: 'It is not a ZIP.',
    code: 'archive.not-a-zip',
    request_id: 'r1',
    detail: { files: 3 },
  };
  expect(failureOf(400, JSON.stringify(study))).toMatchObject({
    code: 'archive.not-a-zip',
    sentence: 'It is not a ZIP.',
    requestId: 'r1',
  });
  const problem = { detail: 'Too many.', code: 'queue.full' };
  expect(failureOf(429, JSON.stringify(problem), '7')).toMatchObject({
    code: 'queue.full',
    sentence: 'Too many.',
    retryAfterSeconds: 7,
  });
});

test.each([
  [401, '<html>', 'auth.credentials-missing'],
  [410, '', 'page.gone'],
  [413, 'null', 'upload.too-large'],
  [502, '[]', 'http.502'],
])('an answer %d of a proxy is interpreted by its status', (status, text, code) => {
  expect(failureOf(status, text)).toMatchObject({ code, sentence: '' });
});

test.each([
  new DOMException('The file could not be read.', 'NotReadableError'),
  new RangeError('Array buffer allocation failed'),
])('an unexpected error is a fault of the page, not of the service: %s', (error) => {
  expect(asFailure(error)).toMatchObject({ code: 'page.fault', cause: error });
});
