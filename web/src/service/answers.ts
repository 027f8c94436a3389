import { FOREIGN_ANSWER, ownFailure, UNREACHABLE } from './failure.js';

/**
 * Waits for an answer of the service, or for the body of one.
 * @throws Failure if the connection is lost first
 */
export async function arrived<Value>(pending: Promise<Value>): Promise<Value> {
  try {
    return await pending;
  } catch (error) {
    throw ownFailure(UNREACHABLE, error);
  }
}

/** @throws Failure if the text is not JSON: the service did not write it */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw ownFailure(FOREIGN_ANSWER, error);
  }
}
