import { sumOf, type ScoreMap, type TokenMap } from './token-map.js';

/** The map of a score, and the score's contribution to a combined score. */
export interface WeightedMap {
  readonly map: TokenMap;
  /** Log odds, positive or negative. */
  readonly weight: number;
}

/**
 * The map of a score that is combined from others. Each part's contribution is spread over the places that account for it,
 * in proportion to their values: a positive contribution goes to places that raise the part, a negative one to places that
 * lower it. Every share is positive and the shares of a part sum to 1, so nothing is lost and nothing cancels.
 *
 * @param base log odds without any part
 * @param logit the score itself
 */
export function combineMaps(
  parts: readonly WeightedMap[],
  base: number,
  logit: number,
): ScoreMap | undefined {
  const grid = parts.at(0)?.map.grid;
  if (grid === undefined) return undefined;
  const values = new Float32Array(grid[0] * grid[1] * grid[2]);
  let constant = base;
  for (const { map, weight } of parts) {
    const sign = Math.sign(weight);
    const shares = map.values.map((value) => Math.max(0, sign * value));
    const total = sumOf(shares);
    if (total === 0) constant += weight;
    else shares.forEach((share, token) => (values[token] += (weight * share) / total));
  }
  return { grid, values, constant, logit };
}
