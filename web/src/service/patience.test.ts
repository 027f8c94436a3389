import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure, failureOf } from './failure.js';
import { untilAnswered } from './patience.js';

const unreachable = new Failure('page.unreachable', '');

beforeEach(() => {
  vi.useFakeTimers();
  // The browser's, which Node does not have.
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each([
  ['the connection is lost', unreachable],
  ['a proxy answers for a service that restarts', failureOf(502, '<html>')],
])('a request is repeated while %s', async (_what, failure) => {
  const ask = vi.fn<() => Promise<string>>().mockRejectedValueOnce(failure).mockResolvedValue('answer');
  const answer = untilAnswered(ask, () => undefined, new AbortController().signal);
  await vi.runAllTimersAsync();
  expect(await answer).toBe('answer');
  expect(ask).toHaveBeenCalledTimes(2);
});

test.each([
  ['refusal', failureOf(401, '')],
  ['fault of the page', new TypeError('undefined is not a function')],
])('a %s is not repeated', async (_what, error) => {
  const ask = vi.fn<() => Promise<string>>().mockRejectedValueOnce(error).mockResolvedValue('answer');
  const answer = untilAnswered(ask, () => undefined, new AbortController().signal);
  const rejected = expect(answer).rejects.toBe(error);
  await vi.runAllTimersAsync();
  await rejected;
  expect(ask).toHaveBeenCalledTimes(1);
});

test('a request that is cancelled while the connection is lost is not sent again', async () => {
  const stop = new AbortController();
  const ask = vi.fn<() => Promise<string>>().mockRejectedValueOnce(unreachable).mockResolvedValue('answer');
  const answer = untilAnswered(ask, () => queueMicrotask(() => stop.abort()), stop.signal);
  const rejected = expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  await vi.runAllTimersAsync();
  await rejected;
  expect(ask).toHaveBeenCalledTimes(1);
});
