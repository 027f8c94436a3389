import { Worker } from 'node:worker_threads';
import type { OnApplicationShutdown } from '@nestjs/common';
import { tooManyChecks } from '../auth-errors.js';
import type { PasswordAnswer, PasswordQuestion } from './bcrypt.worker.js';
import type { BcryptHashes } from './equal-cost.js';
import { FairQueue } from './fair-queue.js';

/** A password and the hashes for its comparison. */
export interface PasswordCheck {
  /** Key of the client's address: clients take turns. */
  readonly client: string;
  readonly password: string;
  /** The first hash decides. The others are computed if it does not match, so that every failure costs the same. */
  readonly hashes: BcryptHashes;
}

/** Whether a password belongs to the first of the bcrypt hashes. */
export type ComparePassword = (check: PasswordCheck) => Promise<boolean>;

/** Maximum number of waiting passwords of one client: at 0.1 s each, more would exceed clients' timeouts. */
const MAX_WAITING_OF_CLIENT = 64;
const MAX_WAITING = 512;

interface Waiting extends Omit<PasswordCheck, 'client'> {
  readonly resolve: (matches: boolean) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The thread that checks passwords one after another, with the clients in turn. It starts with the first password and does
 * not keep the process alive.
 */
export class PasswordThread implements OnApplicationShutdown {
  private worker: Worker | undefined;
  private readonly waiting = new FairQueue<Waiting>(MAX_WAITING_OF_CLIENT, MAX_WAITING);
  private current: Waiting | undefined;

  /** @throws DomainError `auth.busy` when too many are waiting */
  readonly compare: ComparePassword = ({ client, password, hashes }) =>
    new Promise<boolean>((resolve, reject) => {
      if (!this.waiting.add(client, { password, hashes, resolve, reject })) reject(tooManyChecks());
      else this.next();
    });

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
  }

  private next(): void {
    if (this.current !== undefined) return;
    this.current = this.waiting.take();
    if (this.current === undefined) return;
    this.worker ??= this.start();
    const { password, hashes } = this.current;
    this.worker.postMessage({ password, hashes } satisfies PasswordQuestion);
  }

  private start(): Worker {
    const worker = new Worker(new URL('./bcrypt.worker.js', import.meta.url));
    worker.unref();
    worker.on('message', ({ matches }: PasswordAnswer) => {
      this.current?.resolve(matches);
      this.current = undefined;
      this.next();
    });
    worker.on('error', (error) => this.fail(worker, error));
    worker.on('exit', () => this.fail(worker, new Error('The thread that checks passwords has ended.')));
    return worker;
  }

  private fail(worker: Worker, error: Error): void {
    // A failed thread also emits "exit"; by then a new thread may exist.
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.current?.reject(error);
    this.current = undefined;
    for (let waiting = this.waiting.take(); waiting !== undefined; waiting = this.waiting.take())
      waiting.reject(error);
  }
}
