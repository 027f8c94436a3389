import { listedNames } from '../classifier/listed-names.js';
import { findingsNotAList, invalidFinding, tooManyFindings } from './pipeline-errors.js';

/** Name of the option, and of the HTTP field. */
export const FINDINGS_OPTION = 'findings';

/** Most findings that a study may ask for in addition to the configured ones. */
export const MAX_ASKED_FINDINGS = 20;
/** Longest name of a finding, in characters. */
export const MAX_FINDING_CHARACTERS = 100;

/** Characters of radiology's words. None of them has a special meaning in JSON, HTML or a tokenizer. */
const NAME = /^(?=.*\p{L})[\p{L}\p{M}\p{N} ()/,.'’%+-]+$/u;

/**
 * Parses the findings that a request names: a JSON list of texts (`["Rib fracture", "Mass, 6 mm"]`), or names separated by
 * commas. Surplus white space is removed, and repeated names count once.
 * @param text as the client sent it; undefined or blank means no findings
 * @throws DomainError `findings.not-a-list`, `findings.too-many`, `findings.invalid-name`
 */
export function parseAskedFindings(text: string | undefined): readonly string[] {
  if (text === undefined || text.trim() === '') return [];
  const names = listedNames(text)?.map(tidy);
  if (names === undefined) throw findingsNotAList();
  if (names.length > MAX_ASKED_FINDINGS) throw tooManyFindings(names.length, MAX_ASKED_FINDINGS);
  names.forEach((name, index) => {
    const isTooLong = Array.from(name).length > MAX_FINDING_CHARACTERS;
    if (isTooLong || !NAME.test(name)) throw invalidFinding(index + 1, MAX_FINDING_CHARACTERS);
  });
  return [...new Set(names)];
}

function tidy(name: string): string {
  return name.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
}
