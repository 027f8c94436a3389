import type { AttributionBaseline } from '../inference/attribution-baseline.js';
import { tooManyExplainedFindings } from './explanation-errors.js';

/** How to say where the scores come from. */
export interface ExplanationOptions {
  /** Findings to explain, by name; none: those that matter most. */
  readonly findings: readonly string[];
  readonly baseline: AttributionBaseline;
}

/** Options as somebody gives them: as far as they are given, and not checked yet. */
export type GivenExplanationOptions = {
  readonly [Name in keyof ExplanationOptions]?: ExplanationOptions[Name] | undefined;
};

/** Findings that one study may be asked to explain: each is a map, a region and a row of pictures. */
export const MAX_EXPLAINED_FINDINGS = 20;

/**
 * Names are taken without the spaces around them, each once, and empty ones not at all.
 * @throws DomainError `explanation.too-many-findings`
 */
export function explanationOptions({
  findings = [],
  baseline = 'none',
}: GivenExplanationOptions): ExplanationOptions {
  const names = [...new Set(findings.map((name) => name.trim()).filter((name) => name !== ''))];
  if (names.length > MAX_EXPLAINED_FINDINGS) throw tooManyExplainedFindings(MAX_EXPLAINED_FINDINGS);
  return { findings: names, baseline };
}
