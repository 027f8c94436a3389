import type { NamedFeature } from './feature-spec.js';

/** A feature's contribution to the raw score (log odds) of one study: its SHAP value. */
export interface Contribution {
  readonly feature: string;
  readonly value: number;
  /** Undefined for a feature of the model that is 0 in every study because this service does not compute it. */
  readonly source: NamedFeature | undefined;
}

/** The strongest contributions, by name. */
export interface ScoreExplanation {
  readonly mostDangerousPathologyType: string;
  /** At most five, positive only, largest first. */
  readonly topShapFeatures: Readonly<Record<string, number>>;
  /** Of any sign, largest first, as many. */
  readonly largestContributions: Readonly<Record<string, number>>;
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
