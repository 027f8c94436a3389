/** The name of a system error at the beginning of its message. Only the message crosses a thread boundary. */
const NAMED = /^(E[A-Z0-9]{2,20}): /;

/** A path does not exist, a folder in it is a file, or its links form a circle. */
const NOTHING_THERE = ['ENOENT', 'ENOTDIR', 'ELOOP'];

/** The errno name, such as `ENOSPC`, if the operating system refused something; undefined for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined) return code;
  return NAMED.exec(error.message)?.[1];
}

/** Whether the error says that a path leads to nothing. After every other error, a file may be there. */
export function isNothingThere(error: unknown): boolean {
  return NOTHING_THERE.includes(systemErrorCode(error) ?? '');
}
