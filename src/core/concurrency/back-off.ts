/** How long to wait before a failed operation is tried again: twice as long after each failure, up to a limit. */
export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Short enough for a server that restarts, long enough for one that stays away. */
export const STORE_BACK_OFF: BackOff = { firstMs: 250, longestMs: 15_000 };

/** @param failures how often it has failed, from 1 */
export function backOffMs({ firstMs, longestMs }: BackOff, failures: number): number {
  return Math.min(firstMs * 2 ** (failures - 1), longestMs);
}
