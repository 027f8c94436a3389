import { damagedModelCompression } from '../classifier-errors.js';
import type { GrowingOutput } from './growing-output.js';

/** A length of 15 in the token continues in further bytes, which are added up to the first one below 255. */
const LENGTH_CONTINUES = 15;

/** The shortest match; the token stores lengths minus this. */
const MIN_MATCH = 4;

/**
 * Unpacks one LZ4 block (LZ4 block format): sequences of a token, literals, and a match that repeats earlier output.
 * The last sequence has literals only.
 * @param firstByte earliest output byte that matches may refer to
 * @throws DomainError `classifier.damaged-compression`
 */
export function decodeLz4Block(block: Uint8Array, output: GrowingOutput, firstByte: number): void {
  let position = 0;

  function byte(): number {
    const next = block[position++];
    if (next === undefined) throw damagedModelCompression('lz4', 'a block ends too early');
    return next;
  }
  function length(inToken: number): number {
    let total = inToken;
    if (inToken === LENGTH_CONTINUES) {
      let more: number;
      do {
        more = byte();
        total += more;
      } while (more === 255);
    }
    return total;
  }

  while (position < block.length) {
    const token = byte();
    const literals = length(token >> 4);
    if (literals > block.length - position) throw damagedModelCompression('lz4', 'a block ends too early');
    output.append(block.subarray(position, position + literals));
    position += literals;
    if (position === block.length) return;
    const distance = byte() | (byte() << 8);
    if (distance === 0 || distance > output.length - firstByte) {
      throw damagedModelCompression('lz4', 'a block refers to data before its beginning');
    }
    output.repeat(distance, length(token & 15) + MIN_MATCH);
  }
}
