/**
 * Checks passwords on a separate thread because bcrypt is slow by design, and its JavaScript blocks the thread for up to
 * 100 ms at a time.
 */
import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import type { BcryptHashes } from './equal-cost.js';

export interface PasswordQuestion {
  readonly password: string;
  /** The first hash decides. The others are computed only if it does not match. */
  readonly hashes: BcryptHashes;
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
