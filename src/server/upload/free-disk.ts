import { statfs } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** A disk that does not answer within this time cannot store a study either. */
const TIMEOUT_MS = 1000;

/** Free bytes of a directory for an unprivileged user; undefined if its disk does not answer. */
export async function freeDisk(directory: string): Promise<number | undefined> {
  const answer = statfs(directory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );
  return Promise.race([answer, delay(TIMEOUT_MS, undefined, { ref: false })]);
}
