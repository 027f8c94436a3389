import { DomainError } from '../../src/core/problem/domain-error.js';

/** The DomainError with which an action refuses. Anything else that it throws, and no refusal at all, fails the test. */
export function refusalOf(action: () => unknown): DomainError {
  try {
    action();
  } catch (error) {
    return domainErrorOf(error);
  }
  throw new Error('It was not refused.');
}

/** {@link refusalOf} for what is refused later. */
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
