/** Number of studies that is large enough for a steady mean and small enough to follow the load. */
const REMEMBERED = 20;
/** Used until the first study has ended. */
const FIRST_GUESS_SECONDS = 10;
const SHORTEST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 600;

/** Durations of recent studies, for estimates of waiting times. */
export class StudyDurations {
  private readonly recent: number[] = [];

  add(seconds: number): void {
    this.recent.push(seconds);
    if (this.recent.length > REMEMBERED) this.recent.shift();
  }

  /**
   * Estimates the whole seconds until a place is free.
   * @param ahead studies ahead in the queue
   * @param atOnce studies that run at once
   */
  waitFor(ahead: number, atOnce: number): number {
    const sum = this.recent.reduce((total, seconds) => total + seconds, 0);
    const mean = this.recent.length > 0 ? sum / this.recent.length : FIRST_GUESS_SECONDS;
    const seconds = Math.ceil((mean * Math.max(ahead, 1)) / atOnce);
    return Math.min(Math.max(seconds, SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS);
  }
}
