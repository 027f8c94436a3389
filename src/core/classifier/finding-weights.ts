import type { Contribution } from './explanation.js';
import type { FeatureOrigin } from './feature-origins.js';

/** A finding's contribution to the ensemble's score, in log odds, through its own feature and all aggregates of it. */
export interface FindingWeight extends Pick<FeatureOrigin, 'list' | 'finding'> {
  readonly weight: number;
}

/** Distributes the SHAP values of the features over the scores from which they originate. */
export function findingWeights(
  contributions: readonly Contribution[],
  origins: ReadonlyMap<string, readonly FeatureOrigin[]>,
): readonly FindingWeight[] {
  const weights = new Map<string, FindingWeight>();
  for (const { feature, value } of contributions) {
    for (const { list, finding, share } of origins.get(feature) ?? []) {
      const key = `${list}_${finding}`;
      const weight = (weights.get(key)?.weight ?? 0) + share * value;
      weights.set(key, { list, finding, weight });
    }
  }
  return [...weights.values()];
}
