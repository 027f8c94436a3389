/**
 * Reference for a place's contribution: `none` for no reference, or `blank` for the same place's contribution in a volume
 * of air.
 */
export const ATTRIBUTION_BASELINES = ['none', 'blank'] as const;
export type AttributionBaseline = (typeof ATTRIBUTION_BASELINES)[number];
