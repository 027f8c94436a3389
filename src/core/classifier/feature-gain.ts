import type { Ensemble } from './ensemble.js';

/**
 * The share of each feature of an ensemble in the gain of all its splits, in [0, 1] and in the order of the features:
 * LightGBM's `feature_importance("gain")`, divided by its sum. All 0 for an ensemble without splits.
 */
export function gainShares({ booster, columns, featureNames }: Ensemble): readonly number[] {
  const gains = featureNames.map(() => 0);
  for (const { splitFeature, splitGain } of booster.trees) {
    for (const [split, column] of splitFeature.entries()) {
      const feature = columns[column]?.feature ?? null;
      if (feature !== null) gains[feature] = (gains[feature] ?? 0) + (splitGain[split] ?? 0);
    }
  }
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return gains.map((gain) => (total > 0 ? gain / total : 0));
}
