/** Probabilities by finding, in [0, 1], in the order of the configured list. */
export type Probabilities = Readonly<Record<string, number>>;

/** Zero-shot findings by group, e.g. `{ airways: ['Bronchiectasis', …] }`. */
export type FindingGroups = Readonly<Record<string, readonly string[]>>;

/** A finding counts as high above this probability in `ctclip_group_…_count_high`. */
export const HIGH_PROBABILITY = 0.5;

/**
 * Every feature that can be computed from a study's scores, by name: the probability of each finding, the aggregates over
 * each list, and the aggregates over each group of zero-shot findings. A group omits members that were not scored; a
 * group without scored members is omitted.
 */
export function computeFeatures(
  supervised: Probabilities,
  ctclip: Probabilities,
  groups: FindingGroups,
): ReadonlyMap<string, number> {
  const features = new Map<string, number>();
  addList(features, 'supervised', supervised);
  addList(features, 'ctclip', ctclip);
  for (const [group, members] of Object.entries(groups)) {
    const values = members.filter((name) => Object.hasOwn(ctclip, name)).map((name) => ctclip[name]);
    if (values.length > 0) addGroup(features, `ctclip_group_${group}`, values);
  }
  return features;
}

function addList(features: Map<string, number>, list: string, probabilities: Probabilities): void {
  for (const [name, value] of Object.entries(probabilities)) features.set(`${list}_${name}`, value);
  const values = Object.values(probabilities);
  if (values.length === 0) return;
  const largestThree = values.toSorted((a, b) => b - a).slice(0, 3);
  features.set(`${list}_mean_probability`, mean(values));
  features.set(`${list}_max_probability`, Math.max(...values));
  features.set(`${list}_top3_mean`, mean(largestThree));
}

function addGroup(features: Map<string, number>, prefix: string, values: readonly number[]): void {
  const centre = mean(values);
  features.set(`${prefix}_max`, Math.max(...values));
  features.set(`${prefix}_mean`, centre);
  features.set(`${prefix}_count_high`, values.filter((value) => value > HIGH_PROBABILITY).length);
  // Population deviation: divided by n, so a single member has 0.
  features.set(`${prefix}_std`, Math.sqrt(mean(values.map((value) => (value - centre) ** 2))));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
