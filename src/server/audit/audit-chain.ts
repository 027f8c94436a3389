import type { TextDigest } from './text-digest.js';

/** Predecessor of the first line. */
export const CHAIN_START: ChainEnd = { sequence: 0, hash: '0'.repeat(64) };

/** Prefix that separates lines from other texts hashed with the same key. */
const PURPOSE = 'audit line\n';
const SEALED = /^(\{.+),"hash":"([0-9a-f]{64})"\}$/s;

/** The last line of a chain, which the next one refers to. */
export interface ChainEnd {
  /** Lines are numbered from 1, across rotated files. */
  readonly sequence: number;
  /** SHA-256 in hexadecimal digits. */
  readonly hash: string;
}

/** Describes, in the first line after a gap, the preceding bytes that are not lines of the chain. */
export interface ChainOpening {
  /** Bytes since the previous line or the start of the file: a line torn by a crash, or a log without a chain. */
  readonly skipped_bytes: number;
  readonly skipped_sha256: string;
}

/** A line with a valid hash. */
export interface SealedLine extends ChainEnd {
  /** Hash of the previous line. */
  readonly previous: string;
  readonly opening: ChainOpening | undefined;
}

/**
 * Adds to a record its number, the hash of the previous line and a hash that covers all of these.
 * @returns the line without its line feed, and the new end of the chain
 */
export function sealLine(
  record: object,
  before: ChainEnd,
  digest: TextDigest,
  opening?: ChainOpening,
): { readonly line: string; readonly end: ChainEnd } {
  const sequence = before.sequence + 1;
  const body = JSON.stringify({ ...record, ...(opening && { opening }), sequence, previous: before.hash });
  const hash = digest(PURPOSE + body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}`, end: { sequence, hash } };
}

/** @returns undefined for changed lines and for other bytes */
export function readSealedLine(bytes: Buffer, digest: TextDigest): SealedLine | undefined {
  const text = bytes.toString('utf8');
  const match = SEALED.exec(text);
  // Different invalid UTF-8 bytes would decode to the same text.
  if (match === null || !Buffer.from(text).equals(bytes)) return undefined;
  const [, open, hash] = match;
  const body = `${open}}`;
  if (digest(PURPOSE + body) !== hash) return undefined;
  const { sequence, previous, opening } = JSON.parse(body) as Omit<SealedLine, 'hash'>;
  return { sequence, hash, previous, opening };
}
