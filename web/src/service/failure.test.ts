import { expect, test } from 'vitest';
import { failureOf } from './failure.js';

test('the sentence and the code are those of the failed study, or of the problem', () => {
  const study = { error: 'It is no ZIP.', code: 'archive.not-a-zip', request_id: 'r1', detail: { files: 3 } };
  expect(failureOf(400, JSON.stringify(study))).toMatchObject({
    code: 'archive.not-a-zip',
    sentence: 'It is no ZIP.',
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
])('an answer %d of something between is understood by its status', (status, text, code) => {
  expect(failureOf(status, text)).toMatchObject({ code, sentence: '' });
});
