import { describe, expect, it } from 'vitest';
import { Progress } from './progress.js';
import { resultOf, unsentResult } from './result-row.js';

const FAILED = unsentResult('a.zip', undefined);
const SUCCEEDED = resultOf('b.zip', { status: 200, body: {}, retryAfterSeconds: undefined });

function shown(isTTY: boolean, steps: (progress: Progress) => void): string {
  let text = '';
  const progress = new Progress(2, { isTTY, write: (part) => (text += part) });
  steps(progress);
  progress.end();
  return text;
}

describe('the progress', () => {
  it('is a line for each study without a terminal', () => {
    const text = shown(false, (progress) => {
      progress.add(FAILED);
      progress.add(SUCCEEDED);
    });
    expect(text).toBe('1/2 a.zip: Failure: The study cannot be read.\n2/2 b.zip: Success\n');
  });

  it('is a bar on a terminal, with the failures above it', () => {
    const [begin, first, second, end] = shown(true, (progress) => {
      progress.add(FAILED);
      progress.add(SUCCEEDED);
    }).split('\r\u001b[K');
    expect(begin).toBe(`[${'.'.repeat(24)}] 0/2, 0 failed`);
    expect(first).toMatch(/^a\.zip: Failure: .*\n\[#{12}\.{12}\] 1\/2, 1 failed, \d+ s left$/);
    expect([second, end]).toEqual([`[${'#'.repeat(24)}] 2/2, 1 failed`, '']);
  });

  it('reports once why no study is accepted, and again after one was', () => {
    const text = shown(false, (progress) => {
      progress.wait('Full.');
      progress.wait('Full.');
      progress.add(SUCCEEDED);
      progress.wait('Full.');
    });
    expect(text).toBe('Waiting: Full.\n1/2 b.zip: Success\nWaiting: Full.\n');
  });
});
