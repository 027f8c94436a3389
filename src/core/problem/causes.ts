/** Maximum length of the followed chain of causes. */
const MAX_DEPTH = 5;

/**
 * The chain of an error's causes in one line for the log: names and messages without stacks.
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
  // A connection attempt to several addresses fails with all of their errors and without its own message.
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
