import { MAX_INTEGER_BYTES } from './pickle-limits.js';
import type { PickleStream } from './pickle-stream.js';

/** Two's complement of `length` bytes, least significant first (LONG1, LONG4). An empty one is 0. */
export function littleEndianInteger(stream: PickleStream, length: number): number | bigint {
  if (length > MAX_INTEGER_BYTES) throw stream.malformed(`an integer of ${length} bytes`);
  const bytes = stream.take(length);
  const value = bytes.reduceRight((high, byte) => (high << 8n) | BigInt(byte), 0n);
  return exactNumber(BigInt.asIntN(8 * length, value));
}

/** Python's `repr` of an int. */
export function decimalInteger(stream: PickleStream, text: string): number | bigint {
  if (text.length > MAX_INTEGER_BYTES || !/^\s*[+-]?\d+\s*$/.test(text)) {
    throw stream.malformed('a malformed integer');
  }
  return exactNumber(BigInt(text.trim().replace(/^\+/, '')));
}

/** Python's `repr` of a float. */
export function decimalFloat(stream: PickleStream, text: string): number {
  const special = { nan: NaN, inf: Infinity, '-inf': -Infinity }[text.trim()];
  if (special !== undefined) return special;
  if (text.length > MAX_INTEGER_BYTES || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) {
    throw stream.malformed('a malformed float');
  }
  return Number(text);
}

function exactNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
