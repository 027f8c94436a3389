import type { AttributionBaseline } from '../inference/attribution-baseline.js';
import { LANGUAGES, type Language } from '../problem/translation.js';
import { tooManyExplainedFindings } from './explanation-errors.js';

/** Options of an explanation. */
export interface ExplanationOptions {
  /** Findings to explain, by name; empty: the most important ones. */
  readonly findings: readonly string[];
  readonly baseline: AttributionBaseline;
  /** Language of the texts in the picture. */
  readonly language: Language;
}

/** Options as a caller gives them: possibly incomplete, not validated yet. */
export type GivenExplanationOptions = {
  readonly [Name in keyof ExplanationOptions]?: ExplanationOptions[Name] | undefined;
};

/** Maximum number of findings to explain in one study: each adds a map, a region and a row of pictures. */
export const MAX_EXPLAINED_FINDINGS = 20;

/**
 * Trims names, removes repeated ones, and drops empty ones.
 * @throws DomainError `explanation.too-many-findings`
 */
export function explanationOptions({
  findings = [],
  baseline = 'none',
  language = LANGUAGES[0],
}: GivenExplanationOptions): ExplanationOptions {
  const names = [...new Set(findings.map((name) => name.trim()).filter((name) => name !== ''))];
  if (names.length > MAX_EXPLAINED_FINDINGS) throw tooManyExplainedFindings(MAX_EXPLAINED_FINDINGS);
  return { findings: names, baseline, language };
}
