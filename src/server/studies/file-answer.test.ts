import { describe, expect, it } from 'vitest';
import { fileAnswer, type FileRequest } from './file-answer.js';

const answer = (request: FileRequest) => fileAnswer(request, 'study-100', 100);

describe('the answer with a file', () => {
  it('is the whole file by default, with its version', () => {
    expect(answer({})).toEqual({
      status: 200,
      headers: { etag: '"study-100"', 'accept-ranges': 'bytes', 'content-length': '100' },
      range: undefined,
    });
  });

  it.each([
    ['bytes=0-9', { first: 0, last: 9 }, 'bytes 0-9/100'],
    ['bytes=90-', { first: 90, last: 99 }, 'bytes 90-99/100'],
    ['bytes=90-200', { first: 90, last: 99 }, 'bytes 90-99/100'],
    ['bytes=-5', { first: 95, last: 99 }, 'bytes 95-99/100'],
  ])('is the requested part: %s', (range, expected, contentRange) => {
    const { status, headers, range: sent } = answer({ range, 'if-range': '"study-100"' });
    expect(sent).toEqual(expected);
    expect(status).toBe(206);
    expect(headers['content-range']).toBe(contentRange);
    expect(headers['content-length']).toBe(String(expected.last - expected.first + 1));
  });

  it.each(['bytes=100-', 'bytes=9-3', 'bytes=0-1,3-4', 'bytes=-', 'bytes=-0', 'lines=1-2', 'bytes=1e9-'])(
    'is the whole file for a range that it does not have: %s',
    (range) => expect(answer({ range }).status).toBe(200),
  );

  it('is the whole file if the part belongs to another version', () => {
    expect(answer({ range: 'bytes=0-9', 'if-range': '"study-99"' }).status).toBe(200);
  });

  it.each(['"study-100"', 'W/"study-100"', '"other", "study-100"', '*'])(
    'is empty if the browser has this version: %s',
    (known) => {
      expect(answer({ 'if-none-match': known, range: 'bytes=0-9' })).toMatchObject({ status: 304 });
      expect(answer({ 'if-none-match': '"other"' }).status).toBe(200);
    },
  );
});
