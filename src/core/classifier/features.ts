import { HIGH_PROBABILITY, type FeatureSpec } from './feature-spec.js';

/** Probabilities by finding, in [0, 1], in the order of the configured list. */
export type Probabilities = Readonly<Record<string, number>>;

/** The scores of a study, by the network that computed them. A network that failed has none. */
export type StudyScores = Readonly<Record<string, Probabilities>>;

/** Computes features from a study's scores, by name. */
export function computeFeatures(
  specs: readonly FeatureSpec[],
  scores: StudyScores,
): ReadonlyMap<string, number> {
  return new Map(specs.map((spec) => [spec.name, valueOf(spec, scores)]));
}

/** The probability of a finding; undefined for one that is not scored. */
export function scoreOf(scores: StudyScores, network: string, finding: string): number | undefined {
  const probabilities = Object.hasOwn(scores, network) ? scores[network] : undefined;
  return probabilities !== undefined && Object.hasOwn(probabilities, finding)
    ? probabilities[finding]
    : undefined;
}

function valueOf({ kind, list, findings }: FeatureSpec, scores: StudyScores): number {
  const values = findings.map((finding) => scoreOf(scores, list, finding) ?? 0);
  switch (kind) {
    case 'finding':
    case 'mean':
      return mean(values);
    case 'max':
      return Math.max(...values);
    case 'top3_mean':
      return mean(values.toSorted((a, b) => b - a).slice(0, 3));
    case 'count_high':
      return values.filter((value) => value > HIGH_PROBABILITY).length;
    case 'std': {
      const centre = mean(values);
      return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
    }
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
