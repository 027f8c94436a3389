import type { Random } from '../../src/core/phantom/random.js';

/** Numbers at which lengths, counts and offsets typically fail. */
const EXTREMES = [
  0, 1, 2, 3, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000, 0xffffff, 0x7ffffffe,
  0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];

export function extreme(random: Random): number {
  return random.chance(0.3) ? random.bits() >>> random.below(32) : random.pick(EXTREMES);
}

/** One blind change: a bit, a byte, a number, or a piece that is cut, doubled, moved or blanked. */
export function mutateBytes(original: Uint8Array, random: Random): Uint8Array {
  if (original.length === 0) return Uint8Array.of(random.below(256));
  const bytes = Buffer.from(original);
  const at = random.below(bytes.length);
  const length = Math.min(bytes.length - at, 1 + random.below(random.pick([4, 64, 4096])));
  switch (random.below(9)) {
    case 0:
      bytes[at] ^= 1 << random.below(8);
      return bytes;
    case 1:
      bytes[at] = random.below(256);
      return bytes;
    case 2:
      if (at + 2 <= bytes.length) bytes.writeUInt16LE(extreme(random) & 0xffff, at);
      return bytes;
    case 3:
      if (at + 4 <= bytes.length) bytes.writeUInt32LE(extreme(random) >>> 0, at);
      return bytes;
    case 4:
      return bytes.subarray(0, at);
    case 5:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 6:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 7:
      bytes.copyWithin(at, random.below(bytes.length), random.below(bytes.length));
      return bytes;
    default:
      return bytes.fill(random.pick([0, 0xff, 0x20, random.below(256)]), at, at + length);
  }
}

/** Replaces `length` bytes at `at` by other bytes. */
export function splice(bytes: Uint8Array, at: number, length: number, inserted: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + length)]);
}
