import { probability, rawScore } from './lightgbm/booster.js';
import type { Booster } from './lightgbm/booster.js';
import { flushTinyValues } from './lightgbm/decision.js';
import { treeContributions } from './lightgbm/tree-shap.js';
import type { Column, TransformStep } from './pipeline-steps/transform-step.js';

/** Format of the model's file. */
export type EnsembleFormat = 'text' | 'booster' | 'classifier' | 'pipeline';

/** A loaded model: the steps before LightGBM, and LightGBM. Immutable. */
export interface Ensemble {
  readonly format: EnsembleFormat;
  /** Names of the inputs, in order. LightGBM's text format has underscores where names had spaces. */
  readonly featureNames: readonly string[];
  readonly steps: readonly TransformStep[];
  /** Columns after the steps, which are LightGBM's inputs. Without steps they are the features themselves. */
  readonly columns: readonly Column[];
  readonly booster: Booster;
  /** Labels of the classes if the file has them; the probability is that of the second. */
  readonly classes: readonly [negative: string, positive: string] | undefined;
}

export interface Evaluation {
  /** Of the positive class, in [0, 1]. */
  readonly probability: number;
  /** Sum of the trees' leaves, also for random forests. Equals base value plus contributions. */
  readonly rawScore: number;
  readonly baseValue: number;
  /** Contribution of each of the ensemble's columns to the raw score. */
  readonly contributions: Float64Array;
}

/**
 * Evaluates one row exactly as LightGBM does, and splits its raw score into contributions.
 * @param values one per feature of the ensemble; NaN is a missing value
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
