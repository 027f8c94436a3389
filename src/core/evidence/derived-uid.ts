import { createHash } from 'node:crypto';

const UUID_BYTES = 16;

/**
 * A UID that depends only on these parts (PS3.5 annex B.2): the same parts give the same object, so that a second delivery
 * replaces the first.
 * @param parts plain data
 */
export function derivedUid(...parts: readonly unknown[]): string {
  return `2.25.${BigInt(`0x${derivedUuid(...parts).replaceAll('-', '')}`)}`;
}

/** A UUID of version 8 (RFC 9562 section 5.8) that depends only on these parts. */
export function derivedUuid(...parts: readonly unknown[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, UUID_BYTES);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
