import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readImageFrames } from '../parsing/read-image-frames.js';
import type { StoredPixels } from '../parsing/image-frame.js';
import { decodeFrame } from './decode-frame.js';
import { READABLE_TRANSFER_SYNTAXES } from './decoders.js';

/** The record of each file by test/fixtures/transfer-syntaxes/make_fixtures.py. */
interface FixtureEntry {
  readonly base: string;
  readonly transferSyntaxUid?: string;
  readonly encoder: string;
  /** File of a reference decoder's pixels, for lossy ones. */
  readonly values?: string;
  readonly tolerance?: number;
}

const FOLDER = new URL('../../../../test/fixtures/transfer-syntaxes/', import.meta.url);
const COUNT = 40 * 48;

function readFixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, FOLDER)));
}

const manifest = JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as Record<
  string,
  FixtureEntry
>;
const bases = Object.entries(manifest).filter(([name, { base }]) => name === base);
const lossless = Object.entries(manifest).filter(
  ([name, { base, values }]) => name !== base && values === undefined,
);
const lossy = Object.entries(manifest).filter(([, { values }]) => values !== undefined);

function decode(name: string): StoredPixels {
  const bytes = readFixture(name);
  const [frame] = readImageFrames(bytes, 0);
  return decodeFrame(bytes, frame);
}

function plainValues(name: string): number[] {
  return Array.from(decode(name));
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, index) => Math.abs(value - b[index])));
}

describe('a slice in every transfer syntax', () => {
  it('covers exactly the syntaxes that the decoders support', () => {
    const inFixtures = new Set(Object.keys(manifest).map((name) => transferSyntaxOf(name)));
    expect([...inFixtures].sort()).toEqual([...READABLE_TRANSFER_SYNTAXES].sort());
  });

  it.each(bases)('%s holds the synthetic slice', (name) => {
    const values = plainValues(name);
    expect(values).toHaveLength(COUNT);
    expect(new Set(values).size).toBeGreaterThan(20);
  });

  it.each(lossless)('%s decodes to the uncompressed pixels, bit for bit', (name, { base }) => {
    expect(plainValues(name)).toEqual(plainValues(base));
  });

  it.each(lossy)(
    '%s decodes to the result of its reference decoder',
    (name, { base, values = '', tolerance = 0 }) => {
      const reference = new Int32Array(readFixture(values).slice().buffer);
      const decoded = decode(name);
      expect(decoded).toHaveLength(COUNT);
      expect(largestDifference(decoded, reference)).toBeLessThanOrEqual(tolerance);
      expect(largestDifference(decoded, decode(base))).toBeGreaterThan(0);
    },
  );

  it('signed pixels decode to signed values, unsigned ones to unsigned values', () => {
    expect(decode('jpeg-ls-dcmtk-signed13.dcm')).toBeInstanceOf(Int16Array);
    expect(decode('jpeg-ls-dcmtk-unsigned12.dcm')).toBeInstanceOf(Uint16Array);
    expect(Math.min(...plainValues('jpeg2000-wrong-sign-signed13.dcm'))).toBe(-1024);
  });
});

function transferSyntaxOf(name: string): string {
  return readImageFrames(readFixture(name), 0)[0].pixels.transferSyntaxUid;
}
