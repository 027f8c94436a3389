const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;

/** Milliseconds to wait before a device process is started again, after so many deaths in a row before this one. */
export function restartDelay(deaths: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** deaths, LONGEST_DELAY_MS);
}
