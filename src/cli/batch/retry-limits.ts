import { setTimeout as delay } from 'node:timers/promises';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';
import { backOffMs } from '../../core/concurrency/back-off.js';

/** Retries of a refused study. */
export interface RetryBudgetOptions {
  /** Seconds without an accepted study until the run ends. */
  readonly seconds: number;
  /** Seconds before the second attempt if the service names none; each further attempt doubles them. */
  readonly firstDelaySeconds: number;
}

const LONGEST_DELAY_MS = 60_000;
/** Longest wait that a service can ask for. */
const LONGEST_RETRY_AFTER_SECONDS = 600;
/** Spread of the waits, so that clients refused together do not retry together. */
const SPREAD = 0.25;

/** Waits for a service that is busy or temporarily unreachable; shared by all senders of a run. */
export class RetryBudget {
  private lastTaken = performance.now();

  constructor(private readonly settings: RetryBudgetOptions) {}

  /** Call when the service has accepted a study. */
  renew(): void {
    this.lastTaken = performance.now();
  }

  get isOver(): boolean {
    return performance.now() - this.lastTaken >= this.settings.seconds * MILLISECONDS_PER_SECOND;
  }

  /**
   * @param attempt number of earlier refusals of the study
   * @param retryAfterSeconds the service's `Retry-After`
   */
  async wait(attempt: number, retryAfterSeconds: number | undefined, signal: AbortSignal): Promise<void> {
    const seconds = delaySeconds(this.settings.firstDelaySeconds, attempt, retryAfterSeconds);
    await delay(seconds * (1 + SPREAD * Math.random()) * MILLISECONDS_PER_SECOND, undefined, { signal });
  }
}

/** The time that the service named, or else `first` doubled with each attempt; each up to its limit. */
export function delaySeconds(first: number, attempt: number, retryAfterSeconds: number | undefined): number {
  if (retryAfterSeconds !== undefined) return Math.min(retryAfterSeconds, LONGEST_RETRY_AFTER_SECONDS);
  const backOff = { firstMs: first * MILLISECONDS_PER_SECOND, longestMs: LONGEST_DELAY_MS };
  return backOffMs(backOff, attempt + 1) / MILLISECONDS_PER_SECOND;
}
