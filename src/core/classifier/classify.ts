import { evaluate } from './ensemble.js';
import type { Ensemble } from './ensemble.js';
import { explainContributions, splitLogOdds } from './explanation.js';
import type { Contribution, LogOdds, ScoreExplanation } from './explanation.js';
import { logOddsPerScore } from './lightgbm/booster.js';
import { rowOf } from './feature-binding.js';
import type { FeatureBinding } from './feature-binding.js';

/** The ensemble's answer to one study. */
export interface Classification extends ScoreExplanation {
  /** In [0, 1]. */
  readonly probability: number;
  /** 1 when the probability reaches the threshold. */
  readonly pathology: 0 | 1;
  /** Sum of the trees' leaves (not their mean, even for random forests). Equals base value plus contributions. */
  readonly rawScore: number;
  readonly baseValue: number;
  /** One per column of LightGBM, in its order; named after the computed feature if there is one. */
  readonly contributions: readonly Contribution[];
  readonly logOdds: LogOdds;
}

/**
 * Computes probability, decision and explanation of one row.
 * @param binding the ensemble's features, from `bindFeatures`
 * @param features computed values by name; NaN is a missing value
 * @param threshold in [0, 1]
 */
export function classify(
  ensemble: Ensemble,
  binding: FeatureBinding,
  features: ReadonlyMap<string, number>,
  threshold: number,
): Classification {
  const { probability, rawScore, baseValue, contributions } = evaluate(ensemble, rowOf(binding, features));
  const named = ensemble.columns.map(({ name, feature }, i) => {
    const source = feature === null ? undefined : binding.sources[feature];
    return { feature: source?.name ?? name, value: contributions[i], source };
  });
  return {
    probability,
    pathology: probability >= threshold ? 1 : 0,
    rawScore,
    baseValue,
    contributions: named,
    logOdds: splitLogOdds(named, baseValue, logOddsPerScore(ensemble.booster)),
    ...explainContributions(named),
  };
}
