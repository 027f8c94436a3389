import type { StudyAnswer } from '../service/study-contract.js';

type LogOdds = StudyAnswer['log_odds'];

/** A bar of the waterfall, in log odds. */
export interface WaterfallStep {
  readonly kind: 'start' | 'feature' | 'others' | 'total';
  /** The feature's name; empty for the other kinds. */
  readonly feature: string;
  readonly from: number;
  readonly to: number;
}

/** The steps from the ensemble's start to the probability: what raised it, what lowered it, then all other features. */
export function waterfallSteps({ start, raising, lowering, others }: LogOdds): readonly WaterfallStep[] {
  let reached = start;
  const step = (kind: WaterfallStep['kind'], feature: string, change: number): WaterfallStep => {
    const from = reached;
    reached += change;
    return { kind, feature, from, to: reached };
  };
  return [
    { kind: 'start', feature: '', from: 0, to: start },
    ...Object.entries(raising).map(([feature, value]) => step('feature', feature, value)),
    ...Object.entries(lowering).map(([feature, value]) => step('feature', feature, value)),
    step('others', '', others),
    { kind: 'total', feature: '', from: 0, to: reached },
  ];
}

/** @returns in [0, 1] */
export function probabilityOfLogOdds(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Factor by which the odds grow or shrink, at least 1. */
export function oddsFactor({ from, to }: Pick<WaterfallStep, 'from' | 'to'>): number {
  return Math.exp(Math.abs(to - from));
}
