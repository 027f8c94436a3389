import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;
/** Generous, for a busy machine: a longer wait would be in vain. */
const TIMEOUT_MS = 120_000;

/** Polls until a condition holds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await delay(POLL_MS);
  }
}
