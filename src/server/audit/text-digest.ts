import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { saltTooShort } from './audit-errors.js';

/** A key that can be guessed protects nothing. */
const MINIMUM_SALT_BYTES = 16;

/** Hash of a text, as the audit log states UIDs and chains its lines: in hexadecimal digits. */
export type TextDigest = (text: string) => string;

/**
 * SHA-256, keyed by the file's contents (HMAC) if there is a file. Without the key, the UIDs of one day let somebody guess
 * those of other days and find them by their plain hashes, and whoever can write the log can chain changed lines anew.
 * @throws DomainError `audit.salt` when the key is too short
 */
export function textDigest(saltFile: string | undefined): TextDigest {
  if (saltFile === undefined) return (text) => createHash('sha256').update(text).digest('hex');
  // The line's end that editors and `echo` write is not part of it.
  const salt = readFileSync(saltFile, 'utf8').trimEnd();
  if (Buffer.byteLength(salt) < MINIMUM_SALT_BYTES) throw saltTooShort(saltFile, MINIMUM_SALT_BYTES);
  return (text) => createHmac('sha256', salt).update(text).digest('hex');
}
