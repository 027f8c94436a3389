import type { FindingGroups, Probabilities } from './features.js';
import { HIGH_PROBABILITY } from './features.js';

/** A score that contributes to a feature. */
export interface FeatureOrigin {
  readonly list: 'supervised' | 'ctclip';
  readonly finding: string;
  /** In (0, 1]; the shares of a feature sum to 1. */
  readonly share: number;
}

/**
 * The scores from which every feature of `computeFeatures` originates, by the feature's name: a mean from its members in
 * proportion to their probabilities, a maximum from the largest, a count from the counted ones, a deviation from its
 * members in proportion to their squared distances from the mean. Features without origin, such as a count of 0, are
 * left out.
 */
export function featureOrigins(
  supervised: Probabilities,
  ctclip: Probabilities,
  groups: FindingGroups,
): ReadonlyMap<string, readonly FeatureOrigin[]> {
  const origins = new Map<string, readonly FeatureOrigin[]>();
  addList(origins, 'supervised', supervised);
  addList(origins, 'ctclip', ctclip);
  for (const [group, members] of Object.entries(groups)) {
    const scored = members.filter((name) => Object.hasOwn(ctclip, name));
    const scores = scored.map((name): Score => ({ list: 'ctclip', finding: name, value: ctclip[name] }));
    if (scores.length > 0) addGroup(origins, `ctclip_group_${group}`, scores);
  }
  return origins;
}

interface Score {
  readonly list: FeatureOrigin['list'];
  readonly finding: string;
  readonly value: number;
}

type Origins = Map<string, readonly FeatureOrigin[]>;

function addList(origins: Origins, list: FeatureOrigin['list'], probabilities: Probabilities): void {
  const scores = Object.entries(probabilities).map(([finding, value]): Score => ({ list, finding, value }));
  for (const score of scores) add(origins, `${list}_${score.finding}`, [score], () => 1);
  const largest = largestOf(scores, 3);
  add(origins, `${list}_mean_probability`, scores, ({ value }) => value);
  add(origins, `${list}_max_probability`, largest.slice(0, 1), () => 1);
  add(origins, `${list}_top3_mean`, largest, ({ value }) => value);
}

function addGroup(origins: Origins, prefix: string, scores: readonly Score[]): void {
  const centre = scores.reduce((sum, { value }) => sum + value, 0) / scores.length;
  add(origins, `${prefix}_max`, largestOf(scores, 1), () => 1);
  add(origins, `${prefix}_mean`, scores, ({ value }) => value);
  add(origins, `${prefix}_count_high`, scores, ({ value }) => (value > HIGH_PROBABILITY ? 1 : 0));
  add(origins, `${prefix}_std`, scores, ({ value }) => (value - centre) ** 2);
}

function add(
  origins: Origins,
  feature: string,
  scores: readonly Score[],
  weightOf: (score: Score) => number,
): void {
  const total = scores.reduce((sum, score) => sum + weightOf(score), 0);
  if (!(total > 0)) return;
  const shares = scores.map((score) => ({
    list: score.list,
    finding: score.finding,
    share: weightOf(score) / total,
  }));
  origins.set(
    feature,
    shares.filter(({ share }) => share > 0),
  );
}

function largestOf(scores: readonly Score[], count: number): readonly Score[] {
  return scores.toSorted((a, b) => b.value - a.value).slice(0, count);
}
