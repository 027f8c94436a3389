import type { TextDigest } from './text-digest.js';

/** What the first line of all follows. */
export const CHAIN_START: ChainEnd = { sequence: 0, hash: '0'.repeat(64) };

/** Set apart from other texts that are hashed with the same key. */
const PURPOSE = 'audit line\n';
const SEALED = /^(\{.+),"hash":"([0-9a-f]{64})"\}$/s;

/** The last line of a chain: what the next one names. */
export interface ChainEnd {
  /** Lines are numbered from 1, across rotated files. */
  readonly sequence: number;
  /** SHA-256 in hexadecimal digits. */
  readonly hash: string;
}

/** Says, in the first line of a file, what lies before it: nothing, or bytes that are no lines of the chain. */
export interface ChainOpening {
  /** Bytes since the line before, or since the file's beginning: a line that a crash cut off, or a log without a chain. */
  readonly skipped_bytes: number;
  readonly skipped_sha256: string;
}

/** A line as it was read, with a hash that is right. */
export interface SealedLine extends ChainEnd {
  /** Hash of the line before. */
  readonly previous: string;
  readonly opening: ChainOpening | undefined;
}

/**
 * Adds to a record its number, the hash of the line before and its own hash, which covers all of that.
 * @returns the line, without its end, and what the next one follows
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

/** @returns undefined for bytes that are no line of the chain, or that were changed */
export function readSealedLine(bytes: Buffer, digest: TextDigest): SealedLine | undefined {
  const text = bytes.toString('utf8');
  const match = SEALED.exec(text);
  // A byte that is no UTF-8 would be decoded to the same text as another one.
  if (match === null || !Buffer.from(text).equals(bytes)) return undefined;
  const [, open, hash] = match;
  const body = `${open}}`;
  if (digest(PURPOSE + body) !== hash) return undefined;
  const { sequence, previous, opening } = JSON.parse(body) as Omit<SealedLine, 'hash'>;
  return { sequence, hash, previous, opening };
}
