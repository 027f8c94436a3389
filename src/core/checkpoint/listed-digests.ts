/**
 * `SHA256SUMS` next to the model files, as `sha256sum * > SHA256SUMS` writes it: the expected content of the files.
 * Without the list, any content is accepted.
 */
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { digestMismatch, unusableDigestList } from './checkpoint-errors.js';

export const DIGEST_LIST = 'SHA256SUMS';

/** A larger file cannot be a list of a few files. */
const MAX_LIST_BYTES = 1024 * 1024;

/** The digest in hexadecimal, a space, then a space or the asterisk of binary mode, then the name. */
const LINE = /^([0-9a-fA-F]{64}) [ *](.+)$/;

/** SHA-256 in lower-case hexadecimal by absolute path. */
export type ListedDigests = ReadonlyMap<string, string>;

/**
 * Reads the list of a directory; undefined if there is none.
 * @throws DomainError `checkpoint.digest-list` if the list cannot be read or parsed
 */
export function readListedDigests(directory: string): ListedDigests | undefined {
  const path = resolve(directory, DIGEST_LIST);
  let text: string;
  try {
    if (statSync(path).size > MAX_LIST_BYTES)
      throw unusableDigestList(path, 'is too large for a list of files');
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    if (cause instanceof Error && 'errno' in cause) throw unusableDigestList(path, 'cannot be read', cause);
    throw cause;
  }
  return parseDigests(text, path);
}

/**
 * Compares a file with the list in its directory.
 * @param sha256 actual digest of the file, in hexadecimal
 * @returns whether a list names the file; false means that any content is accepted
 * @throws DomainError `checkpoint.digest-mismatch`, or `checkpoint.digest-list` as {@link readListedDigests} does
 */
export function verifyListedDigest(file: string, sha256: string): boolean {
  const path = resolve(file);
  const listed = readListedDigests(dirname(path))?.get(path);
  if (listed === undefined) return false;
  if (listed !== sha256.toLowerCase()) throw digestMismatch(basename(path), listed, sha256);
  return true;
}

function parseDigests(text: string, path: string): ListedDigests {
  const digests = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [, digest, name] = LINE.exec(line) ?? [];
    if (digest === undefined || name === undefined)
      throw unusableDigestList(path, `is not "digest  name" in line ${index + 1}`);
    const file = resolve(dirname(path), name);
    if (digests.has(file))
      throw unusableDigestList(path, `names a file for the second time in line ${index + 1}`);
    digests.set(file, digest.toLowerCase());
  }
  return digests;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
