import { DomainError } from '../../core/problem/domain-error.js';

/** What failed: a directory of this host or a network share, the Redis server, the bucket. */
export const STORES = ['disk', 'redis', 'bucket'] as const;
export type StoreName = (typeof STORES)[number];

/** An operation of a store that failed. What the caller makes of it is the caller's business: most are tried again. */
export interface StoreFault {
  readonly store: StoreName;
  /** A fixed name such as `create` or `take-upload`. */
  readonly operation: string;
  /** With the store's own error as its cause. */
  readonly error: DomainError;
}

/** The one channel by which all stores of a process report their faults. */
export class StoreFaults {
  private readonly listeners: ((fault: StoreFault) => void)[] = [];

  onFault(listener: (fault: StoreFault) => void): void {
    this.listeners.push(listener);
  }

  report(fault: StoreFault): void {
    for (const listener of this.listeners) listener(fault);
  }
}

/** Errors that a program makes and a store does not. */
const PROGRAM_ERRORS = [TypeError, RangeError, ReferenceError, SyntaxError];

/** Runs the operations of one store: names what failed, and reports it. */
export class StoreGuard {
  /** @param describe the error that users see in place of the store's own */
  constructor(
    private readonly store: StoreName,
    private readonly faults: StoreFaults,
    private readonly describe: (cause: unknown) => DomainError,
  ) {}

  /**
   * @throws DomainError of kind `unavailable` where the store fails; a DomainError of the task, and an error of the program
   * itself, pass unchanged
   */
  async run<T>(operation: string, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (cause) {
      throw this.described(operation, cause);
    }
  }

  /** The error of {@link run}, for what fails outside of a promise. Reports it. */
  described(operation: string, cause: unknown): unknown {
    if (cause instanceof DomainError || PROGRAM_ERRORS.some((type) => cause instanceof type)) return cause;
    const error = this.describe(cause);
    this.faults.report({ store: this.store, operation, error });
    return error;
  }
}
