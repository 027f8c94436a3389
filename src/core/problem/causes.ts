/** Causes that are followed, one behind the other. */
const MAX_DEPTH = 5;

/**
 * What an error was caused by, and what that was caused by, in one line for the log: names and messages without stacks.
 * Undefined for an error without a cause.
 */
export function causesOf(error: unknown): string | undefined {
  const texts: string[] = [];
  for (let cause = causeOf(error); cause !== undefined && texts.length < MAX_DEPTH; cause = causeOf(cause))
    texts.push(textOf(cause));
  return texts.length === 0 ? undefined : texts.join(', caused by ');
}

function causeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  // A connection that was tried at several addresses fails with all of their errors, and no message of its own.
  if (error instanceof AggregateError) return (error.errors as readonly unknown[]).at(0);
  return error.cause;
}

function textOf(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause === 'string' ? cause : 'an unknown cause';
  const { name, message } = cause;
  const { code } = cause as NodeJS.ErrnoException;
  const what = code === undefined || message.includes(code) ? name : `${name} ${code}`;
  return message === '' ? what : `${what}: ${message}`;
}
