import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { saltTooShort } from './audit-errors.js';

/** A key that can be guessed protects nothing. */
const MINIMUM_SALT_BYTES = 16;

/** A UID as the audit log tells it: in hexadecimal digits. */
export type UidDigest = (uid: string) => string;

/**
 * SHA-256, keyed by the file's contents (HMAC) where there is one. Who knows a scanner's UIDs of one day can guess
 * those of other days, and find them by their plain hashes; without the key they cannot.
 * @throws DomainError `audit.salt` when the key is too short
 */
export function uidDigest(saltFile: string | undefined): UidDigest {
  if (saltFile === undefined) return (uid) => createHash('sha256').update(uid).digest('hex');
  // The line's end that editors and `echo` write is not part of it.
  const salt = readFileSync(saltFile, 'utf8').trimEnd();
  if (Buffer.byteLength(salt) < MINIMUM_SALT_BYTES) throw saltTooShort(saltFile, MINIMUM_SALT_BYTES);
  return (uid) => createHmac('sha256', salt).update(uid).digest('hex');
}
