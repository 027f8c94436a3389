import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { saltTooShort } from './audit-errors.js';

/** Shorter keys could be guessed. */
const MINIMUM_SALT_BYTES = 16;

/** Hash of a text in hexadecimal digits, for UIDs and the chain of the audit log. */
export type TextDigest = (text: string) => string;

/**
 * SHA-256, keyed with the file's contents (HMAC) if there is a file. Without a key, a reader of the log can guess UIDs of
 * other days from known ones and find their plain hashes, and a writer of the log can chain changed lines again.
 * @throws DomainError `audit.salt` when the key is too short
 */
export function textDigest(saltFile: string | undefined): TextDigest {
  if (saltFile === undefined) return (text) => createHash('sha256').update(text).digest('hex');
  // A final line feed, as written by editors and `echo`, is not part of the key.
  const salt = readFileSync(saltFile, 'utf8').trimEnd();
  if (Buffer.byteLength(salt) < MINIMUM_SALT_BYTES) throw saltTooShort(saltFile, MINIMUM_SALT_BYTES);
  return (text) => createHmac('sha256', salt).update(text).digest('hex');
}
