/** Range of the shares that pictures and page show: below `from` a place is not drawn, at `full` and above it is fully drawn. */
export const SHOWN_SHARES = { from: 0.15, full: 0.6 } as const;

/**
 * Opacity of a place.
 * @param share of the strongest place's contribution
 * @returns in [0, 1], relative to the opacity of the whole map
 */
export function visibilityOf(share: number): number {
  const { from, full } = SHOWN_SHARES;
  return Math.min(1, Math.max(0, (share - from) / (full - from)));
}
