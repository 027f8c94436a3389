/** Enough to be steady, few enough to follow a change of load. */
const REMEMBERED = 20;
/** Until the first study is through. */
const FIRST_GUESS_SECONDS = 10;
const SHORTEST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 600;

/** How long studies took lately, to tell others how long to wait. */
export class StudyDurations {
  private readonly recent: number[] = [];

  add(seconds: number): void {
    this.recent.push(seconds);
    if (this.recent.length > REMEMBERED) this.recent.shift();
  }

  /**
   * Whole seconds until a place is likely to be free.
   * @param ahead studies before that place
   * @param atOnce studies that are worked on at once
   */
  waitFor(ahead: number, atOnce: number): number {
    const sum = this.recent.reduce((total, seconds) => total + seconds, 0);
    const mean = this.recent.length > 0 ? sum / this.recent.length : FIRST_GUESS_SECONDS;
    const seconds = Math.ceil((mean * Math.max(ahead, 1)) / atOnce);
    return Math.min(Math.max(seconds, SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS);
  }
}
