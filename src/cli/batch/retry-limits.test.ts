import { expect, it } from 'vitest';
import { delaySeconds, RetryBudget } from './retry-limits.js';

it('doubles the wait each time, up to a minute', () => {
  const delays = Array.from({ length: 8 }, (_, attempt) => delaySeconds(1, attempt, undefined));
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
});

it('waits as long as the service asks, up to a limit', () => {
  expect(delaySeconds(1, 5, 40)).toBe(40);
  expect(delaySeconds(1, 5, 0)).toBe(0);
  expect(delaySeconds(1, 0, 1e9)).toBe(600);
});

it('ends when no study was accepted for the given time', () => {
  expect(new RetryBudget({ seconds: 0, firstDelaySeconds: 1 }).isOver).toBe(true);
  expect(new RetryBudget({ seconds: 3600, firstDelaySeconds: 1 }).isOver).toBe(false);
});
