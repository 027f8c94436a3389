/** A bar of the waterfall, in log odds. */
export interface WaterfallStep {
  readonly kind: 'rest' | 'feature' | 'total';
  /** The feature's name; empty for the others. */
  readonly feature: string;
  readonly from: number;
  readonly to: number;
}

/** Probabilities of exactly 0 or 1 have no log odds; this far from them nobody sees a difference. */
const LEAST = 1e-6;

export function logOdds(probability: number): number {
  const inside = Math.min(1 - LEAST, Math.max(LEAST, probability));
  return Math.log(inside / (1 - inside));
}

/**
 * The way from the ensemble's starting value to the probability. The service names the features that raised it most;
 * what all others add, and the starting value, are the first bar, so that the bars end where the probability is.
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
