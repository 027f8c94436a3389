import { type BackOff, backOffMs } from '../../core/concurrency/back-off.js';

/** Delays before the restart of a dead device process. */
const RESTART_BACK_OFF: BackOff = { firstMs: 250, longestMs: 30_000 };

/** After this many deaths without a finished study in between, the device counts as failing. */
const FAILING_AFTER_DEATHS = 5;

/** Schedules the restarts of a device process. The delay grows with each restart until a study is finished. */
export class RestartSchedule {
  private timer: NodeJS.Timeout | undefined;
  private deaths = 0;

  /** Deaths and failed starts since the last finished study. */
  get failures(): number {
    return this.deaths;
  }

  get isFailing(): boolean {
    return this.deaths >= FAILING_AFTER_DEATHS;
  }

  /** Calls `restart` after the delay, which grows with each call. */
  plan(restart: () => void): void {
    this.deaths += 1;
    this.timer = setTimeout(restart, backOffMs(RESTART_BACK_OFF, this.deaths));
  }

  /** Withdraws a planned restart. */
  cancel(): void {
    clearTimeout(this.timer);
  }

  /** Begins with the shortest delay again: the process has worked. */
  reset(): void {
    this.deaths = 0;
  }
}
