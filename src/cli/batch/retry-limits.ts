import { setTimeout as delay } from 'node:timers/promises';

/** How a refused study is tried again. */
export interface RetryBudgetOptions {
  /** Seconds without any study taken until the run ends. */
  readonly seconds: number;
  /** Seconds to the second attempt where the service names none; doubled from then on. */
  readonly firstDelaySeconds: number;
}

const MILLISECONDS_PER_SECOND = 1000;
const LONGEST_DELAY_SECONDS = 60;
/** Longer than this nobody waits for a service, whatever it says. */
const LONGEST_RETRY_AFTER_SECONDS = 600;
/** Those who were refused together come back one after the other. */
const SPREAD = 0.25;

/** Waits for a service that is busy, or away for a while; shared by all who send to it. */
export class RetryBudget {
  private lastTaken = performance.now();

  constructor(private readonly settings: RetryBudgetOptions) {}

  /** The service has taken a study. */
  renew(): void {
    this.lastTaken = performance.now();
  }

  get isOver(): boolean {
    return performance.now() - this.lastTaken >= this.settings.seconds * MILLISECONDS_PER_SECOND;
  }

  /**
   * @param attempt how often the study has been refused before
   * @param retryAfterSeconds what the service has named
   */
  async wait(attempt: number, retryAfterSeconds: number | undefined, signal: AbortSignal): Promise<void> {
    const seconds = delaySeconds(this.settings.firstDelaySeconds, attempt, retryAfterSeconds);
    await delay(seconds * (1 + SPREAD * Math.random()) * MILLISECONDS_PER_SECOND, undefined, { signal });
  }
}

/** Never less than the service has named. */
export function delaySeconds(first: number, attempt: number, retryAfterSeconds: number | undefined): number {
  if (retryAfterSeconds !== undefined) return Math.min(retryAfterSeconds, LONGEST_RETRY_AFTER_SECONDS);
  return Math.min(first * 2 ** attempt, LONGEST_DELAY_SECONDS);
}
