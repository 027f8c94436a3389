import { probability, rawScore } from './lightgbm/booster.js';
import type { Booster } from './lightgbm/booster.js';
import { flushTinyValues } from './lightgbm/decision.js';
import { treeContributions } from './lightgbm/tree-shap.js';
import type { Column, TransformStep } from './pipeline-steps/transform-step.js';

/** How the file held the model. */
export type EnsembleFormat = 'text' | 'booster' | 'classifier' | 'pipeline';

/** A loaded model: the steps before LightGBM, and LightGBM. Immutable. */
export interface Ensemble {
  readonly format: EnsembleFormat;
  /** What goes in, by name and in order. LightGBM's text format has underscores where names had spaces. */
  readonly featureNames: readonly string[];
  readonly steps: readonly TransformStep[];
  /** What the steps make of the features: the columns that LightGBM sees. The features themselves without steps. */
  readonly columns: readonly Column[];
  readonly booster: Booster;
  /** Labels of the classes where the file has them; the probability is that of the second. */
  readonly classes: readonly [negative: string, positive: string] | undefined;
}

export interface Evaluation {
  /** Of the positive class, in [0, 1]. */
  readonly probability: number;
  /** Sum of the trees' leaves, also for random forests: base value and contributions add up to it. */
  readonly rawScore: number;
  readonly baseValue: number;
  /** What each of the ensemble's columns adds to the raw score. */
  readonly contributions: Float64Array;
}

/**
 * Evaluates one row exactly as LightGBM does, and shares its raw score out.
 * @param values one for each of the ensemble's features; NaN is a missing value
 */
export function evaluate(ensemble: Ensemble, values: Float64Array): Evaluation {
  if (values.length !== ensemble.featureNames.length) {
    throw new Error(`${values.length} values for ${ensemble.featureNames.length} features`);
  }
  const prepared = ensemble.steps.reduce((row, step) => step.apply(row), values);
  const row = flushTinyValues(prepared);
  const raw = rawScore(ensemble.booster, row);
  return {
    probability: probability(ensemble.booster, raw),
    rawScore: raw,
    ...treeContributions(ensemble.booster, row),
  };
}
