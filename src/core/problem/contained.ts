/** Told of what a contained listener threw. It must not throw itself. */
export type OnContained = (error: unknown) => void;

/**
 * A listener that cannot end the process: what it throws, or rejects with, goes to `onError`. Nobody catches what a listener of
 * an emitter throws, and an exception that nobody catches ends the process with the studies of all users.
 */
export function contained<Arguments extends readonly unknown[]>(
  listener: (...args: Arguments) => unknown,
  onError: OnContained,
): (...args: Arguments) => void {
  return (...args) => {
    try {
      const result = listener(...args);
      if (result instanceof Promise) result.catch(onError);
    } catch (error) {
      onError(error);
    }
  };
}
