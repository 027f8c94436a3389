/** The name of a system error at the beginning of its message. Only the message crosses a thread boundary. */
const NAMED = /^(E[A-Z0-9]{2,20}): /;

/** The errno name, such as `ENOSPC`, if the operating system refused something; undefined for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined) return code;
  return NAMED.exec(error.message)?.[1];
}
