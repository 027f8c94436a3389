import { setTimeout as delay } from 'node:timers/promises';

/** The first checks follow one another closely; later ones wait longer, because each check loads a busy machine. */
const FIRST_POLL_MS = 10;
const LONGEST_POLL_MS = 150;
const GROWTH = 1.2;
/** Generous, for a busy machine: a longer wait would be in vain. */
const TIMEOUT_MS = 120_000;

/** Polls until a condition holds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (let pause = FIRST_POLL_MS; !(await condition()); pause = Math.min(pause * GROWTH, LONGEST_POLL_MS)) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await delay(pause);
  }
}
