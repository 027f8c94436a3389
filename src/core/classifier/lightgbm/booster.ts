import { nextChild } from './decision.js';
import type { Tree } from './tree.js';

/** A binary LightGBM model: the sum (or mean) of its trees, through a sigmoid. */
export interface Booster {
  /** Names of the columns as in LightGBM's text, with underscores for spaces. */
  readonly featureNames: readonly string[];
  readonly trees: readonly Tree[];
  /** Slope of the sigmoid, LightGBM's parameter of the binary objective. */
  readonly sigmoid: number;
  /** Random forests average their trees before the sigmoid. */
  readonly averageOutput: boolean;
}

/** The same model cut to its first `iterations` trees, as an early-stopped training predicts. 0 or less keeps all. */
export function firstIterations(booster: Booster, iterations: number): Booster {
  if (iterations <= 0 || iterations >= booster.trees.length) return booster;
  return { ...booster, trees: booster.trees.slice(0, iterations) };
}

/**
 * The sum of the leaves that the row reaches, in the order of the trees. Equals LightGBM's `raw_score=True`: not averaged,
 * even for random forests.
 * @param row one value per feature, tiny values flushed
 */
export function rawScore(booster: Booster, row: Float64Array): number {
  let sum = 0;
  for (const tree of booster.trees) sum += tree.leafValue[reachedLeaf(tree, row)];
  return sum;
}

/** The probability of the positive class for a raw score. */
export function probability(booster: Booster, raw: number): number {
  return 1 / (1 + Math.exp(-logOddsPerScore(booster) * raw));
}

/** Natural logarithm of the odds per unit of the raw score. */
export function logOddsPerScore({ averageOutput, sigmoid, trees }: Booster): number {
  return averageOutput ? sigmoid / trees.length : sigmoid;
}

function reachedLeaf(tree: Tree, row: Float64Array): number {
  let child = tree.leaves > 1 ? 0 : ~0;
  while (child >= 0) child = nextChild(tree, child, row[tree.splitFeature[child]]);
  return ~child;
}
