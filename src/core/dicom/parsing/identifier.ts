import { createHash } from 'node:crypto';

/** PS3.5 section 9.1: components of digits joined by dots, at most 64 characters. */
const UID = /^[0-9]+(\.[0-9]+)*$/;
const MAX_UID_LENGTH = 64;

/** Whether a text has the form of a UID: digits and dots, at most 64 characters. */
export function isUid(text: string): boolean {
  return text.length <= MAX_UID_LENGTH && UID.test(text);
}

/**
 * A UID that is safe in answers and file names. An invalid one (some pseudonymisers write words) is replaced by a UID
 * derived from it, so that the files of a series stay together and no unexpected text leaves the service.
 *
 * @returns digits and dots, at most 64 characters; `2.25.` and a 128-bit number (PS3.5 annex B.2) for a replaced one.
 */
export function safeUid(text: string): string {
  if (isUid(text)) return text;
  const digest = createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 32);
  return `2.25.${BigInt(`0x${digest}`)}`;
}

/** Longest label kept: CS and SH values are 16 characters, LO values 64. */
const MAX_LABEL_LENGTH = 64;

/** A scanner's term (kernel, manufacturer, image type) as printable ASCII; other characters become `?`. */
export function safeLabel(text: string): string {
  return text.slice(0, MAX_LABEL_LENGTH).replace(/[^\x20-\x7e]/g, '?');
}
