import { sumOf, type ScoreMap, type TokenMap } from './token-map.js';

/** A score's map, and what the score adds to one that was made of it. */
export interface WeightedMap {
  readonly map: TokenMap;
  /** Log odds; of either sign. */
  readonly weight: number;
}

/**
 * One map for a score that was made of others. What a score adds is spread over the places that account for it: what
 * raises the whole over the places that raise the part, what lowers it over those that lower the part, in proportion to
 * how much they do. Every share is positive and the shares of a part sum to 1, so nothing is lost and nothing cancels.
 *
 * @param base log odds that no part adds
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
