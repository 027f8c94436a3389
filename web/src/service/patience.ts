/** How the page waits for a service that restarts, and for a lost connection. */
import { backOffMs } from '../../../src/core/concurrency/back-off.js';
import { Failure, UNREACHABLE } from './failure.js';

/** A restart with published models takes a minute: retries are frequent first, and rare in a long outage. */
const BACK_OFF = { firstMs: 500, longestMs: 10_000 };

/** No answer, answers of a proxy while the service restarts, and the answer of a service that is shutting down. */
const RESTARTING: readonly string[] = [UNREACHABLE, 'http.502', 'http.503', 'http.504', 'service.draining'];

/** Whether a request may succeed when the connection is back, or the service has restarted. */
export function isLost(error: unknown): error is Failure {
  return error instanceof Failure && RESTARTING.includes(error.code);
}

/**
 * Repeats a request until the service answers it.
 * @param onLost called after each failure of the connection
 * @throws Failure of any other kind; DOMException `AbortError` if the signal aborts first
 */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  onLost: () => void,
  signal: AbortSignal,
): Promise<Answer> {
  for (let failures = 1; ; failures++) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      if (!isLost(error)) throw error;
      onLost();
      await pause(backOffMs(BACK_OFF, failures), signal);
      // An upload that the user cancels during the pause must not start again.
      signal.throwIfAborted();
    }
  }
}

/** Resolves after a time, or earlier when the signal aborts or the network is back. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}
