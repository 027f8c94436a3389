import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RestartSchedule } from './restart-schedule.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Milliseconds until each of the next restarts. */
function delaysOf(schedule: RestartSchedule, count: number): readonly number[] {
  return Array.from({ length: count }, () => {
    const planned = Date.now();
    let delay = NaN;
    schedule.plan(() => (delay = Date.now() - planned));
    vi.runAllTimers();
    return delay;
  });
}

it('doubles the delay after each death, up to 30 seconds', () => {
  const delays = [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
  expect(delaysOf(new RestartSchedule(), 9)).toEqual(delays);
});

it('counts a device as failing after five deaths, until a study is finished', () => {
  const schedule = new RestartSchedule();
  delaysOf(schedule, 4);
  expect(schedule.isFailing).toBe(false);
  delaysOf(schedule, 1);
  expect([schedule.isFailing, schedule.failures]).toEqual([true, 5]);
  schedule.reset();
  expect([schedule.isFailing, schedule.failures]).toEqual([false, 0]);
  expect(delaysOf(schedule, 1)).toEqual([250]);
});

it('withdraws a planned restart', () => {
  const schedule = new RestartSchedule();
  const restart = vi.fn();
  schedule.plan(restart);
  schedule.cancel();
  vi.runAllTimers();
  expect(restart).not.toHaveBeenCalled();
});
