import { invalidFinding, tooManyFindings } from './pipeline-errors.js';

/** Maximum number of findings that a study may request in addition to the configured ones. */
export const MAX_ASKED_FINDINGS = 20;
/** Maximum length of the name of a finding, in characters. */
export const MAX_FINDING_CHARACTERS = 100;

/** Characters of radiology's words. None of them has a special meaning in JSON, HTML or a tokenizer. */
const NAME = /^(?=.*\p{L})[\p{L}\p{M}\p{N} ()/,.'’%+-]+$/u;

/**
 * Checks the further findings that a request names. Surplus white space is removed, and repeated names count once.
 * @throws DomainError `findings.too-many`, `findings.invalid-name`
 */
export function askedFindings(given: readonly string[]): readonly string[] {
  if (given.length > MAX_ASKED_FINDINGS) throw tooManyFindings(given.length, MAX_ASKED_FINDINGS);
  const names = given.map(tidy);
  names.forEach((name, index) => {
    const isTooLong = Array.from(name).length > MAX_FINDING_CHARACTERS;
    if (isTooLong || !NAME.test(name)) throw invalidFinding(index + 1, MAX_FINDING_CHARACTERS);
  });
  return [...new Set(names)];
}

function tidy(name: string): string {
  return name.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
}
