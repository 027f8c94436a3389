/** Which computed feature goes into which of an ensemble's features. Made once, when the ensemble is loaded. */
export interface FeatureBinding {
  /** For each of the ensemble's features the name of the computed one; undefined where it cannot be computed. */
  readonly sources: readonly (string | undefined)[];
  /** The ensemble's features that cannot be computed, by its own names: they are 0 in every row. */
  readonly unknown: readonly string[];
}

/** LightGBM replaces the spaces in feature names, and nothing else, when it builds its data set. */
function escapeLikeLightGbm(name: string): string {
  return name.replaceAll(' ', '_');
}

/**
 * Matches names: as they are, or as LightGBM escapes them.
 * @param featureNames the ensemble's
 * @param computable names of all features that can be computed
 */
export function bindFeatures(featureNames: readonly string[], computable: Iterable<string>): FeatureBinding {
  const exact = new Set(computable);
  const escaped = new Map<string, string>();
  for (const name of exact) escaped.set(escapeLikeLightGbm(name), name);
  const sources = featureNames.map((name) =>
    exact.has(name) ? name : escaped.get(escapeLikeLightGbm(name)),
  );
  return { sources, unknown: featureNames.filter((_, i) => sources[i] === undefined) };
}

/** One value for each of the ensemble's features, in its order; 0 for those that cannot be computed. */
export function rowOf(binding: FeatureBinding, features: ReadonlyMap<string, number>): Float64Array {
  return Float64Array.from(binding.sources, (source) =>
    source === undefined ? 0 : (features.get(source) ?? 0),
  );
}
