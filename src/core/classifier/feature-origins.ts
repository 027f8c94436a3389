import { HIGH_PROBABILITY, type FeatureSpec } from './feature-spec.js';
import { scoreOf, type StudyScores } from './features.js';

/** A score that contributes to a feature. */
export interface FeatureOrigin {
  /** Name of the network that scores the finding. */
  readonly list: string;
  readonly finding: string;
  /** In (0, 1]; the shares of a feature sum to 1. */
  readonly share: number;
}

/**
 * The scores from which features originate, by the feature's name: a mean from its members in proportion to their
 * probabilities, a maximum from the largest, a count from the counted ones, a deviation from its members in proportion to
 * their squared distances from the mean. Features without origin, such as a count of 0, are left out.
 */
export function featureOrigins(
  specs: readonly FeatureSpec[],
  scores: StudyScores,
): ReadonlyMap<string, readonly FeatureOrigin[]> {
  const origins = new Map<string, readonly FeatureOrigin[]>();
  for (const spec of specs) {
    const parts = originsOf(spec, scores);
    if (parts.length > 0) origins.set(spec.name, parts);
  }
  return origins;
}

interface Score {
  readonly finding: string;
  readonly value: number;
}

function originsOf({ kind, list, findings }: FeatureSpec, scores: StudyScores): readonly FeatureOrigin[] {
  const members = findings.flatMap((finding): Score[] => {
    const value = scoreOf(scores, list, finding);
    return value === undefined ? [] : [{ finding, value }];
  });
  switch (kind) {
    case 'finding':
      return shares(list, members, () => 1);
    case 'mean':
      return shares(list, members, ({ value }) => value);
    case 'max':
      return shares(list, largestOf(members, 1), () => 1);
    case 'top3_mean':
      return shares(list, largestOf(members, 3), ({ value }) => value);
    case 'count_high':
      return shares(list, members, ({ value }) => (value > HIGH_PROBABILITY ? 1 : 0));
    case 'std': {
      // Members without a score count as 0 in the mean, but are not origins.
      const centre = members.reduce((sum, { value }) => sum + value, 0) / findings.length;
      return shares(list, members, ({ value }) => (value - centre) ** 2);
    }
  }
}

function shares(
  list: string,
  scores: readonly Score[],
  weightOf: (score: Score) => number,
): readonly FeatureOrigin[] {
  const total = scores.reduce((sum, score) => sum + weightOf(score), 0);
  if (!(total > 0)) return [];
  return scores
    .map((score) => ({ list, finding: score.finding, share: weightOf(score) / total }))
    .filter(({ share }) => share > 0);
}

function largestOf(scores: readonly Score[], count: number): readonly Score[] {
  return scores.toSorted((a, b) => b.value - a.value).slice(0, count);
}
