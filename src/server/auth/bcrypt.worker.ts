/**
 * Checks passwords on a thread of its own: bcrypt is meant to be slow, and its JavaScript holds its thread for up to
 * 100 ms at a time.
 */
import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';

export interface PasswordQuestion {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}

export interface PasswordAnswer {
  readonly id: number;
  readonly matches: boolean;
}

parentPort?.on('message', ({ id, password, hash }: PasswordQuestion) => {
  const answer: PasswordAnswer = { id, matches: compareSync(password, hash) };
  parentPort?.postMessage(answer);
});
