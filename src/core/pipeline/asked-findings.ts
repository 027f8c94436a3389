import { listedNames } from '../classifier/listed-names.js';
import { findingsNotAList, invalidFinding, tooManyFindings } from './pipeline-errors.js';

/** Name of the option, and of the HTTP field. */
export const FINDINGS_OPTION = 'findings';

/** Findings that a study may be asked for beside the configured ones. */
export const MAX_ASKED_FINDINGS = 20;
/** Characters of a finding's name. */
export const MAX_FINDING_CHARACTERS = 100;

/** What radiology's words consist of. Nothing of it means anything to JSON, HTML or a tokenizer. */
const NAME = /^(?=.*\p{L})[\p{L}\p{M}\p{N} ()/,.'’%+-]+$/u;

/**
 * The findings that a study is asked for in words: a JSON list of texts (`["Rib fracture", "Mass, 6 mm"]`), or names with
 * commas between them. Spaces around and between words do not count, and repeated names are asked once.
 * @param text as the client sent it; undefined and blank ask for nothing
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
