/** The name of a system error at the beginning of a message, which is what is left of it behind a thread's boundary. */
const NAMED = /^(E[A-Z0-9]{2,20}): /;

/** `ENOSPC` and the like (POSIX errno names) where the operating system refused something; undefined for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined) return code;
  return NAMED.exec(error.message)?.[1];
}
