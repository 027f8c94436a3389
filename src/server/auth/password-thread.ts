import { Worker } from 'node:worker_threads';
import type { OnApplicationShutdown } from '@nestjs/common';
import { tooManyChecks } from './auth-errors.js';
import type { PasswordAnswer, PasswordQuestion } from './bcrypt.worker.js';

/** Whether a password belongs to a bcrypt hash. */
export type ComparePassword = (password: string, hash: string) => Promise<boolean>;

/** Passwords that may wait to be checked: at 0.1 s each, more would wait for longer than any client does. */
const MAX_WAITING = 32;

interface Waiting {
  readonly resolve: (matches: boolean) => void;
  readonly reject: (error: Error) => void;
}

/** The thread that checks passwords. It starts with the first one and does not keep the process alive. */
export class PasswordThread implements OnApplicationShutdown {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 0;

  /** @throws DomainError `auth.busy` when too many are waiting */
  readonly compare: ComparePassword = (password, hash) => {
    if (this.waiting.size >= MAX_WAITING) return Promise.reject(tooManyChecks());
    this.worker ??= this.start();
    const question: PasswordQuestion = { id: this.nextId++, password, hash };
    const answer = new Promise<boolean>((resolve, reject) =>
      this.waiting.set(question.id, { resolve, reject }),
    );
    this.worker.postMessage(question);
    return answer;
  };

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(new URL('./bcrypt.worker.js', import.meta.url));
    worker.unref();
    worker.on('message', ({ id, matches }: PasswordAnswer) => {
      this.waiting.get(id)?.resolve(matches);
      this.waiting.delete(id);
    });
    worker.on('error', (error) => this.fail(worker, error));
    worker.on('exit', () => this.fail(worker, new Error('The thread that checks passwords has ended.')));
    return worker;
  }

  private fail(worker: Worker, error: Error): void {
    // A thread that breaks ends as well; by then another one may have taken its place.
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
