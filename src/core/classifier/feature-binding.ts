/** Maps the ensemble's features to the computed ones. Made once, when the ensemble is loaded. */
export interface FeatureBinding {
  /** For each of the ensemble's features, the name of the computed one; undefined if it cannot be computed. */
  readonly sources: readonly (string | undefined)[];
  /** The ensemble's features that cannot be computed, by their names in the ensemble: they are 0 in every row. */
  readonly unknown: readonly string[];
}

/** LightGBM replaces spaces in feature names, and nothing else, when it builds its data set. */
function escapeLikeLightGbm(name: string): string {
  return name.replaceAll(' ', '_');
}

/**
 * Matches the names of features, either exactly or as LightGBM escapes them.
 * @param featureNames names in the ensemble
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

/** One value per feature of the ensemble, in its order; 0 for those that cannot be computed. */
export function rowOf(binding: FeatureBinding, features: ReadonlyMap<string, number>): Float64Array {
  return Float64Array.from(binding.sources, (source) =>
    source === undefined ? 0 : (features.get(source) ?? 0),
  );
}
