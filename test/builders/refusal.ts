import { DomainError } from '../../src/core/problem/domain-error.js';

/** The DomainError that an action throws. Any other error, and success, fails the test. */
export function refusalOf(action: () => unknown): DomainError {
  try {
    action();
  } catch (error) {
    return domainErrorOf(error);
  }
  throw new Error('It was not refused.');
}

/** {@link refusalOf} for asynchronous actions. */
export async function rejectionOf(action: Promise<unknown>): Promise<DomainError> {
  return action.then(
    () => {
      throw new Error('It was not refused.');
    },
    (error: unknown) => domainErrorOf(error),
  );
}

function domainErrorOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  throw new Error('It was refused, but not by a DomainError.', { cause: error });
}
