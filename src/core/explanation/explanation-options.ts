import { listedNames } from '../classifier/listed-names.js';
import type { AttributionBaseline } from '../inference/score-attribution.js';
import {
  explainFindingsNotAList,
  invalidExplanationOption,
  tooManyExplainedFindings,
} from './explanation-errors.js';

/** The options of a study that ask for an explanation, by the names that clients send. */
export const EXPLANATION_OPTIONS: readonly string[] = ['explain', 'explain_findings', 'explain_baseline'];

/** What is wanted beside the scores. */
export interface ExplanationOptions {
  /** Findings to explain, by name; none: those that matter most. */
  readonly findings: readonly string[];
  readonly baseline: AttributionBaseline;
}

/** Findings that one study may be asked to explain: each is a map, a region and a row of pictures. */
export const MAX_EXPLAINED_FINDINGS = 20;

/**
 * @returns undefined where no explanation is wanted
 * @throws DomainError `explanation.invalid-wish`, `explanation.not-a-list`, `explanation.too-many-findings`
 */
export function parseExplanationOptions(
  options: Readonly<Record<string, string>>,
): ExplanationOptions | undefined {
  const findings = namesIn(options['explain_findings'] ?? '');
  const baseline = options['explain_baseline'] ?? 'none';
  if (baseline !== 'none' && baseline !== 'blank') {
    throw invalidExplanationOption('explain_baseline', ['none', 'blank']);
  }
  if (findings.length > MAX_EXPLAINED_FINDINGS) throw tooManyExplainedFindings(MAX_EXPLAINED_FINDINGS);
  return flag(options, 'explain') ? { findings, baseline } : undefined;
}

/** Whether the volume itself is wanted, for a viewer. @throws DomainError `explanation.invalid-wish` */
export function wantsVolume(options: Readonly<Record<string, string>>): boolean {
  return flag(options, 'volume');
}

function flag(options: Readonly<Record<string, string>>, name: string): boolean {
  const value = options[name] ?? 'false';
  if (value !== 'true' && value !== 'false') throw invalidExplanationOption(name, ['true', 'false']);
  return value === 'true';
}

function namesIn(text: string): readonly string[] {
  const names = listedNames(text);
  if (names === undefined) throw explainFindingsNotAList();
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}
