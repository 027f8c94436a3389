import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;
/** For a machine that is busy with other things: whoever waits that long waits in vain. */
const TIMEOUT_MS = 120_000;

/** Waits for a condition that nothing but asking tells. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await delay(POLL_MS);
  }
}
