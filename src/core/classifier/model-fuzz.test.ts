import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fixture } from '../../../test/fixtures/lightgbm/expected.js';
import { DomainError } from '../problem/domain-error.js';
import { evaluate } from './ensemble.js';
import { readEnsemble } from './load-ensemble.js';

const FILES = [
  'categorical.txt',
  'deep.txt',
  'classifier.pkl',
  'classifier-protocol0.pkl',
  'classifier-protocol5.pkl',
  'classifier-zlib.pkl',
  'classifier-gzip.pkl',
  'classifier-lz4.pkl',
  'classifier-xz.pkl',
  'pipeline-empty-column.pkl',
  'pipeline-nested.pkl',
];
const CASES_A_FILE = 60;
const MAX_CPU_MILLISECONDS_A_CASE = 2000;

/** Small pseudo-random numbers (mulberry32), so that a failing case can be run again. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Bytes that matter in texts and pickles: digits, separators, opcodes, extremes. */
const SPITEFUL_BYTES = Buffer.from('0189-.eE= \n\x00\xff\x80\x7f.Rb(tuX}]', 'latin1');

function mutate(original: Uint8Array, seed: number): Uint8Array {
  const random = randomNumbers(seed);
  const bytes = Uint8Array.from(original);
  const edits = 1 + random(4);
  for (let i = 0; i < edits; i++) {
    const at = random(bytes.length);
    switch (random(5)) {
      case 0:
        bytes[at] ^= 1 << random(8);
        break;
      case 1:
        bytes[at] = SPITEFUL_BYTES[random(SPITEFUL_BYTES.length)];
        break;
      case 2:
        return bytes.subarray(0, at);
      case 3:
        // Copy a piece of the file to another place in it.
        bytes.copyWithin(at, random(bytes.length), random(bytes.length));
        break;
      default:
        bytes[at] = random(256);
    }
  }
  return bytes;
}

async function tryOut(bytes: Uint8Array): Promise<'accepted' | 'refused'> {
  try {
    const ensemble = await readEnsemble(bytes);
    // An accepted model must be usable.
    evaluate(ensemble, new Float64Array(ensemble.featureNames.length).fill(0.5));
    return 'accepted';
  } catch (error) {
    if (error instanceof DomainError) return 'refused';
    throw error;
  }
}

it.each(FILES)('an altered %s is refused with a reason or evaluated, in bounded time', async (name) => {
  const original = readFileSync(fixture(name));
  const outcomes = { accepted: 0, refused: 0 };
  for (let seed = 0; seed < CASES_A_FILE; seed++) {
    const begin = process.cpuUsage();
    try {
      outcomes[await tryOut(mutate(original, seed))]++;
    } catch (error) {
      throw new Error(`seed ${seed} of ${name} did not throw a DomainError`, { cause: error });
    }
    const { user } = process.cpuUsage(begin);
    expect(user / 1000, `milliseconds of seed ${seed}`).toBeLessThan(MAX_CPU_MILLISECONDS_A_CASE);
  }
  expect(outcomes.refused).toBeGreaterThan(0);
});
