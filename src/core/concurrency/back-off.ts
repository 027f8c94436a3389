/** Delays before retries of a failed operation: doubled after each failure, up to a limit. */
export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Short enough for a restart of a server, long enough for a long outage. */
export const STORE_BACK_OFF: BackOff = { firstMs: 250, longestMs: 15_000 };

/** @param failures number of failures, from 1 */
export function backOffMs({ firstMs, longestMs }: BackOff, failures: number): number {
  return Math.min(firstMs * 2 ** (failures - 1), longestMs);
}
