import type { NamedFeature } from './feature-spec.js';

/** A feature's contribution to the raw score (log odds) of one study: its SHAP value. */
export interface Contribution {
  readonly feature: string;
  readonly value: number;
  /** Undefined for a column that a step of the pipeline adds, and for a feature that is 0 in every study. */
  readonly source: NamedFeature | undefined;
}

/** The strongest contributions, by name. */
export interface ScoreExplanation {
  readonly mostDangerousPathologyType: string;
  /** At most five, positive only, largest first. */
  readonly topShapFeatures: Readonly<Record<string, number>>;
  /** At most five of any sign, largest first. */
  readonly largestContributions: Readonly<Record<string, number>>;
}

/** How a probability comes about, in natural log odds: all parts add up to the log odds of the probability. */
export interface LogOdds {
  /** Log odds of the ensemble without any feature. */
  readonly start: number;
  /** At most five features that raised the probability, by name; the largest contribution first. */
  readonly raising: Readonly<Record<string, number>>;
  /** At most five features that lowered it, by name; negative, the largest first. */
  readonly lowering: Readonly<Record<string, number>>;
  /** Sum of all other features. */
  readonly others: number;
}

const NOTHING_CONTRIBUTES = 'No specific pathology detected';
const TOP_FEATURES = 5;

/**
 * Names the finding with the largest positive contribution, without its list's prefix. If only aggregates contribute, it
 * names the largest of those. A feature that was not computed is never named, because nothing looked for it in the study.
 * Features of equal contribution keep the model's order.
 */
export function explainContributions(contributions: readonly Contribution[]): ScoreExplanation {
  const sorted = contributions.toSorted((a, b) => b.value - a.value);
  const positive = sorted.filter(({ value }) => value > 0);
  const computed = positive.map(({ source }) => source).filter((source) => source !== undefined);
  const strongest = computed.find(({ isAggregate }) => !isAggregate) ?? computed.at(0);
  return {
    mostDangerousPathologyType: strongest?.label ?? NOTHING_CONTRIBUTES,
    topShapFeatures: firstByName(positive),
    largestContributions: firstByName(sorted),
  };
}

function firstByName(contributions: readonly Contribution[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    contributions.slice(0, TOP_FEATURES).map(({ feature, value }) => [feature, value]),
  );
}

/**
 * Splits the log odds of a probability into the ensemble's start and the contributions of the features.
 * @param baseValue raw score without any feature
 * @param perScore log odds per unit of the raw score
 */
export function splitLogOdds(
  contributions: readonly Contribution[],
  baseValue: number,
  perScore: number,
): LogOdds {
  const scaled = contributions.map(({ value, ...rest }) => ({ ...rest, value: perScore * value }));
  const sorted = scaled.toSorted((a, b) => b.value - a.value);
  const raising = sorted.filter(({ value }) => value > 0).slice(0, TOP_FEATURES);
  const lowering = sorted
    .toReversed()
    .filter(({ value }) => value < 0)
    .slice(0, TOP_FEATURES);
  return {
    start: perScore * baseValue,
    raising: firstByName(raising),
    lowering: firstByName(lowering),
    others: sumOf(scaled) - sumOf(raising) - sumOf(lowering),
  };
}

function sumOf(contributions: readonly Contribution[]): number {
  return contributions.reduce((sum, { value }) => sum + value, 0);
}
