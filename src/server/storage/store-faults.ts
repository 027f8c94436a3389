import { DomainError } from '../../core/problem/domain-error.js';

/** Kinds of stores: a directory of this host or a network share, the Redis server, the bucket. */
export const STORES = ['disk', 'redis', 'bucket'] as const;
export type StoreName = (typeof STORES)[number];

/** A failed operation of a store. Callers retry most of them. */
export interface StoreFault {
  readonly store: StoreName;
  /** A fixed name such as `create` or `take-upload`. */
  readonly operation: string;
  /** Error for users, with the store's own error as its cause. */
  readonly error: DomainError;
  /** The one study whose data are damaged; undefined if the store itself fails. */
  readonly study?: string;
}

/** Collects the faults of all stores of a process. */
export class StoreFaults {
  private readonly listeners: ((fault: StoreFault) => void)[] = [];

  onFault(listener: (fault: StoreFault) => void): void {
    this.listeners.push(listener);
  }

  report(fault: StoreFault): void {
    for (const listener of this.listeners) listener(fault);
  }
}

/** Errors that come from bugs and never from a store. */
const PROGRAM_ERRORS = [TypeError, RangeError, ReferenceError, SyntaxError];

/** Runs the operations of one store, and reports failures with their names. */
export class StoreGuard {
  /** @param describe creates the error for users from the store's own */
  constructor(
    private readonly store: StoreName,
    private readonly faults: StoreFaults,
    private readonly describe: (cause: unknown) => DomainError,
  ) {}

  /**
   * @throws DomainError of kind `unavailable` if the store fails; a DomainError of the task and bugs of the program pass
   * unchanged
   */
  async run<T>(operation: string, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (cause) {
      throw this.described(operation, cause);
    }
  }

  /**
   * Reports a fault that the store itself did not report.
   * @param study the one study whose data are damaged; undefined if all may be affected
   * @returns the error
   */
  reported(operation: string, error: DomainError, study?: string): DomainError {
    this.faults.report({ store: this.store, operation, error, ...(study !== undefined && { study }) });
    return error;
  }

  /** Converts and reports a failure outside of {@link run}. */
  described(operation: string, cause: unknown): unknown {
    if (cause instanceof DomainError || PROGRAM_ERRORS.some((type) => cause instanceof type)) return cause;
    const error = this.describe(cause);
    this.faults.report({ store: this.store, operation, error });
    return error;
  }
}
