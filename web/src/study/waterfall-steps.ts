/** A bar of the waterfall, in log odds. */
export interface WaterfallStep {
  readonly kind: 'rest' | 'feature' | 'total';
  /** The feature's name; empty for the others. */
  readonly feature: string;
  readonly from: number;
  readonly to: number;
}

/** Probabilities of exactly 0 or 1 have infinite log odds; this much less makes no visible difference. */
const LEAST = 1e-6;

export function logOdds(probability: number): number {
  const inside = Math.min(1 - LEAST, Math.max(LEAST, probability));
  return Math.log(inside / (1 - inside));
}

/**
 * The steps from the ensemble's starting value to the probability. The service names the features that raised it most. The
 * first bar contains the starting value and the contributions of all other features, so the bars end at the probability.
 * @param contributions to the log odds, by feature
 */
export function waterfallSteps(
  contributions: Readonly<Record<string, number>>,
  probability: number,
): readonly WaterfallStep[] {
  const total = logOdds(probability);
  const features = Object.entries(contributions).toSorted(([, a], [, b]) => b - a);
  let reached = total - features.reduce((sum, [, value]) => sum + value, 0);
  const steps: WaterfallStep[] = [{ kind: 'rest', feature: '', from: 0, to: reached }];
  for (const [feature, value] of features) {
    steps.push({ kind: 'feature', feature, from: reached, to: reached + value });
    reached += value;
  }
  return [...steps, { kind: 'total', feature: '', from: 0, to: total }];
}
