import type { AttributionBaseline } from '../inference/score-attribution.js';
import { findingsNotAList, invalidExplanationWish, tooManyFindings } from './explanation-errors.js';

/** The options of a study that ask for an explanation, by the names that clients send. */
export const EXPLANATION_OPTIONS: readonly string[] = ['explain', 'explain_findings', 'explain_baseline'];

/** What is wanted beside the scores. */
export interface ExplanationWishes {
  /** Findings to explain, by name; none: those that matter most. */
  readonly findings: readonly string[];
  readonly baseline: AttributionBaseline;
}

/** Findings that one study may be asked to explain: each is a map, a region and a row of pictures. */
export const MAX_EXPLAINED_FINDINGS = 20;

/**
 * @returns undefined where no explanation is wanted
 * @throws DomainError `explanation.invalid-wish`, `explanation.too-many-findings`
 */
export function explanationWishes(options: Readonly<Record<string, string>>): ExplanationWishes | undefined {
  const findings = namesIn(options['explain_findings'] ?? '');
  const baseline = options['explain_baseline'] ?? 'none';
  if (baseline !== 'none' && baseline !== 'blank') {
    throw invalidExplanationWish('explain_baseline', ['none', 'blank']);
  }
  if (findings.length > MAX_EXPLAINED_FINDINGS) throw tooManyFindings(MAX_EXPLAINED_FINDINGS);
  return flag(options, 'explain') ? { findings, baseline } : undefined;
}

/** Whether the volume itself is wanted, for a viewer. @throws DomainError `explanation.invalid-wish` */
export function wantsVolume(options: Readonly<Record<string, string>>): boolean {
  return flag(options, 'volume');
}

function flag(options: Readonly<Record<string, string>>, name: string): boolean {
  const value = options[name] ?? 'false';
  if (value !== 'true' && value !== 'false') throw invalidExplanationWish(name, ['true', 'false']);
  return value === 'true';
}

/** With commas between them, or a JSON list of texts: names of findings may have commas. */
function namesIn(text: string): readonly string[] {
  const names = (text.trimStart().startsWith('[') ? jsonTexts(text) : text.split(',')).map((name) =>
    name.trim(),
  );
  return [...new Set(names.filter((name) => name !== ''))];
}

function jsonTexts(text: string): readonly string[] {
  const list = parsed(text);
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) throw findingsNotAList();
  return list;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
