/** Receives the error of a contained listener. It must not throw itself. */
export type OnContained = (error: unknown) => void;

/**
 * Wraps a listener so that it cannot end the process: errors that it throws or rejects with go to `onError`. Otherwise a
 * throwing listener would end the process, together with the studies of all users.
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
