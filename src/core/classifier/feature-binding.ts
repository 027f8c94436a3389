import { escapeLikeLightGbm, type NamedFeature } from './feature-spec.js';

/**
 * Matching of names with spaces. LightGBM writes underscores for spaces, so that a bare `LGBMClassifier` reports names
 * that the training data did not have. `escaped` matches them as LightGBM writes them. `as-python-service` matches
 * exact names only, as the Python service did: it fed 0 to every feature of a bare classifier whose name has a space.
 */
export const FEATURE_NAMES = ['escaped', 'as-python-service'] as const;
export type FeatureNames = (typeof FEATURE_NAMES)[number];

/** Maps the ensemble's features to the computed ones. Made once, when the ensemble is loaded. */
export interface FeatureBinding {
  /** For each of the ensemble's features, its source; undefined if its value is 0 in every row. */
  readonly sources: readonly (NamedFeature | undefined)[];
  /** The ensemble's features that cannot be computed, by their names in the ensemble. */
  readonly missing: readonly string[];
  /** Features that could be computed and are 0 because the Python service gave them 0. */
  readonly ignored: readonly string[];
}

/**
 * Matches the names of features.
 * @param featureNames names in the ensemble
 * @param computed all features that can be computed
 */
export function bindFeatures(
  featureNames: readonly string[],
  computed: readonly NamedFeature[],
  names: FeatureNames = 'escaped',
): FeatureBinding {
  const exact = new Map(computed.map((feature) => [feature.name, feature]));
  const escaped = new Map(computed.map((feature) => [escapeLikeLightGbm(feature.name), feature]));
  const matches = featureNames.map((name) => exact.get(name) ?? escaped.get(escapeLikeLightGbm(name)));
  const isIgnored = (index: number): boolean =>
    names === 'as-python-service' && !exact.has(featureNames[index] ?? '') && matches[index] !== undefined;
  return {
    sources: matches.map((match, index) => (isIgnored(index) ? undefined : match)),
    missing: featureNames.filter((_, index) => matches[index] === undefined),
    ignored: featureNames.filter((_, index) => isIgnored(index)),
  };
}

/** One value per feature of the ensemble, in its order; 0 for those without a source. */
export function rowOf(binding: FeatureBinding, features: ReadonlyMap<string, number>): Float64Array {
  return Float64Array.from(binding.sources, (source) =>
    source === undefined ? 0 : (features.get(source.name) ?? 0),
  );
}
