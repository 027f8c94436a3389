/**
 * Checks passwords on a thread of its own: bcrypt is meant to be slow, and its JavaScript holds its thread for up to
 * 100 ms at a time.
 */
import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';

export interface PasswordQuestion {
  readonly password: string;
  /** The first is the one that counts. The others are computed if it does not match. */
  readonly hashes: readonly string[];
}

export interface PasswordAnswer {
  readonly matches: boolean;
}

parentPort?.on('message', ({ password, hashes }: PasswordQuestion) => {
  const [own, ...padding] = hashes;
  const matches = compareSync(password, own);
  if (!matches) for (const hash of padding) compareSync(password, hash);
  const answer: PasswordAnswer = { matches };
  parentPort?.postMessage(answer);
});
