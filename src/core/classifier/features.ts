import { HIGH_PROBABILITY, type FeatureSpec, type ScoreList } from './feature-spec.js';

/** Probabilities by finding, in [0, 1], in the order of the configured list. */
export type Probabilities = Readonly<Record<string, number>>;

/** The scores of a study, by list. */
export type StudyScores = Readonly<Record<ScoreList, Probabilities>>;

/** Computes features from a study's scores, by name. */
export function computeFeatures(
  specs: readonly FeatureSpec[],
  scores: StudyScores,
): ReadonlyMap<string, number> {
  return new Map(specs.map((spec) => [spec.name, valueOf(spec, scores)]));
}

/** The probability of a finding; 0 for one that is not scored. */
export function scoreOf(probabilities: Probabilities, finding: string): number {
  return Object.hasOwn(probabilities, finding) ? (probabilities[finding] ?? 0) : 0;
}

function valueOf({ kind, list, findings }: FeatureSpec, scores: StudyScores): number {
  const values = findings.map((finding) => scoreOf(scores[list], finding));
  switch (kind) {
    case 'finding':
    case 'mean':
      return mean(values);
    case 'maximum':
      return Math.max(...values);
    case 'top3-mean':
      return mean(values.toSorted((a, b) => b - a).slice(0, 3));
    case 'count-high':
      return values.filter((value) => value > HIGH_PROBABILITY).length;
    case 'deviation': {
      const centre = mean(values);
      return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
    }
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
