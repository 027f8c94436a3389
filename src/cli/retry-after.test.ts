import { expect, it } from 'vitest';
import { retryAfterSeconds } from './retry-after.js';

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0);

it.each([
  ['40', 40],
  [' 0 ', 0],
  ['Sat, 31 Jan 2026 12:01:30 GMT', 90],
  ['Sat, 31 Jan 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %j is %j seconds', (header, seconds) => {
  expect(retryAfterSeconds(header, NOW)).toBe(seconds);
});
