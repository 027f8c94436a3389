/** Pixels in forms outside the standard, or with foreign bits, whose meaning is still clear. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ctInstance } from '../../../../test/builders/ct-instance.js';
import type { ImageFrame, PixelFormat, StoredPixels } from '../parsing/image-frame.js';
import { readImageFrames } from '../parsing/read-image-frames.js';
import { decodeFrame } from './decode-frame.js';

const FOLDER = new URL('../../../../test/fixtures/transfer-syntaxes/', import.meta.url);
const fixture = (name: string): Buffer => readFileSync(new URL(name, FOLDER));
const manifest = JSON.parse(fixture('manifest.json').toString()) as Record<
  string,
  { base: string; values?: string }
>;
const lossless = Object.entries(manifest)
  .filter(([, { values }]) => values === undefined)
  .map(([name, { base }]) => [name, base] as const);

function decodeAs(bytes: Uint8Array, changes: Partial<PixelFormat> = {}): StoredPixels {
  const [frame] = readImageFrames(bytes, 0);
  const changed: ImageFrame = { ...frame, pixels: { ...frame.pixels, ...changes } };
  return decodeFrame(bytes, changed);
}

/** The lower bits of a value, signed if the value is. */
function lowBits(value: number, bits: number, signed: boolean): number {
  return signed ? (value << (32 - bits)) >> (32 - bits) : value & (2 ** bits - 1);
}

describe('bits above BitsStored are dropped', () => {
  it.each(lossless)('%s', (name, base) => {
    const signed = base.startsWith('signed');
    for (const bits of [5, 7]) {
      const expected = Array.from(decodeAs(fixture(base)), (value) => lowBits(value, bits, signed));
      expect(new Set(expected).size).toBeGreaterThan(8);
      expect(Array.from(decodeAs(fixture(name), { bitsStored: bits, highBit: bits - 1 }))).toEqual(expected);
    }
  });
});

describe('compressed pixels with a length', () => {
  const FRAGMENTS = Buffer.from('e07f10004f420000ffffffff', 'hex');
  const isLittle = (name: string): boolean => fixture(name).includes(FRAGMENTS);
  const compressed = lossless.filter(([name]) => isLittle(name) && !name.startsWith('encapsulated'));

  it('are tried in every codec', () => {
    for (const codec of ['rle', 'jpeg-lossless', 'jpeg-ls', 'jpeg2000', 'htj2k'])
      expect(compressed.filter(([name]) => name.startsWith(codec)).length).toBeGreaterThan(0);
  });

  it.each(compressed)('%s: with the fragments inside it', (name) => {
    const bytes = Buffer.from(fixture(name));
    const at = bytes.lastIndexOf(FRAGMENTS);
    const expected = Array.from(decodeAs(bytes));
    for (const delimiter of [0, 8]) {
      // With the delimiter that an undefined length needs, and without it.
      const value = bytes.subarray(at + 12, bytes.length - delimiter);
      const changed = Buffer.concat([bytes.subarray(0, at + 12), value, Buffer.from('more')]);
      changed.writeUInt32LE(value.length, at + 8);
      expect(Array.from(decodeAs(changed))).toEqual(expected);
    }
  });

  it.each(compressed.filter(([name]) => !name.includes('fragments')))(
    '%s: with only the image inside it',
    (name) => {
      const bytes = Buffer.from(fixture(name));
      const at = bytes.lastIndexOf(FRAGMENTS);
      const table = bytes.readUInt32LE(at + 16);
      const first = at + 20 + table;
      const image = bytes.subarray(first + 8, first + 8 + bytes.readUInt32LE(first + 4));
      const changed = Buffer.concat([bytes.subarray(0, at + 12), image]);
      changed.writeUInt32LE(image.length, at + 8);
      expect(Array.from(decodeAs(changed))).toEqual(Array.from(decodeAs(bytes)));
    },
  );
});

describe('HighBit', () => {
  const value = (at: number): number => (at * 171) % 4096;
  const right = Uint16Array.from({ length: 24 }, (_, at) => value(at));
  const left = right.map((stored) => stored << 4);
  const signed = Int16Array.from({ length: 24 }, (_, at) => value(at) - 2048);
  const header = { BitsStored: 12, PixelRepresentation: 0 } as const;

  it.each([15, 14, 12])('%i is ignored if values are right-justified', (HighBit) => {
    expect(Array.from(decodeAs(ctInstance({ ...header, HighBit }, { pixels: right })))).toEqual(
      Array.from(right),
    );
    const changes = { ...header, HighBit, PixelRepresentation: 1 };
    // The unused bits of a negative value hold its sign, or zero.
    for (const stored of [signed, signed.map((one) => one & 0x0fff)]) {
      expect(Array.from(decodeAs(ctInstance(changes, { pixels: stored })))).toEqual(Array.from(signed));
    }
  });

  it('15 applies if values are left-justified, with and without overlays in the bits below', () => {
    const drawn = left.map((stored, at) => stored | (at % 16));
    for (const pixels of [left, drawn])
      expect(Array.from(decodeAs(ctInstance({ ...header, HighBit: 15 }, { pixels })))).toEqual(
        Array.from(right),
      );
  });

  it.each([0, 3, 10, 16, 200])('%i is impossible and ignored', (HighBit) => {
    expect(Array.from(decodeAs(ctInstance({ ...header, HighBit }, { pixels: right })))).toEqual(
      Array.from(right),
    );
  });
});
