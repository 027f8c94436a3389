import { describe, expect, it } from 'vitest';
import {
  ctInstance,
  TRANSFER_SYNTAX,
  type ElementAttributes,
} from '../../../../test/builders/ct-instance.js';
import { readImageFrames } from '../parsing/read-image-frames.js';
import { decodeFrame } from './decode-frame.js';
import { brightPadding } from './padding.js';

/** Which of the 6 x 4 pixels are padding; "" without any. */
function paddingOf(
  pixels: Int16Array | Uint16Array,
  changes: ElementAttributes,
  transferSyntaxUid?: string,
): string {
  const bytes = ctInstance(
    { PixelRepresentation: pixels instanceof Uint16Array ? 0 : 1, ...changes },
    { pixels, ...(transferSyntaxUid !== undefined && { transferSyntaxUid }) },
  );
  const [frame] = readImageFrames(bytes, 0);
  return brightPadding(decodeFrame(bytes, frame), frame)?.join('') ?? '';
}

/** `#` is padding, `.` tissue, in rows of six. */
function image(make: (values: number[]) => Int16Array | Uint16Array, picture: string, padding: number) {
  return make(Array.from(picture.replaceAll(/\s/g, ''), (character) => (character === '#' ? padding : 1064)));
}
const unsigned = (values: number[]): Uint16Array => Uint16Array.from(values);
const signed = (values: number[]): Int16Array => Int16Array.from(values);

const RING = '##..##  #....#  #..#.#  ##..##';
const ALL = '110011100001100101110011';
const EDGE = '110011100001100001110011';

describe('padding that is brighter than air', () => {
  it.each([
    [unsigned, 32_767],
    [unsigned, 65_535],
    [signed, 32_767],
  ] as const)('is found everywhere if its value is impossible for tissue', (make, value) => {
    for (const syntax of [undefined, TRANSFER_SYNTAX.implicitLittleEndian, TRANSFER_SYNTAX.explicitBigEndian])
      expect(paddingOf(image(make, RING, value), { PixelPaddingValue: value }, syntax)).toBe(ALL);
  });

  it.each([
    ['water', 1024, {}],
    ['the brightest value of 12 bits', 4095, {}],
    ['0, without an intercept', 0, { RescaleIntercept: 0 }],
  ])('is found from the edge inwards if tissue may have its value: %s', (_name, value, changes) => {
    expect(paddingOf(image(signed, RING, value), { PixelPaddingValue: value, ...changes })).toBe(EDGE);
  });

  it('is a range with a limit, on either side of the value', () => {
    const pixels = image(unsigned, RING, 40_000);
    pixels[1] = 39_000;
    for (const [PixelPaddingValue, PixelPaddingRangeLimit] of [
      [39_000, 40_000],
      [40_000, 39_000],
    ])
      expect(paddingOf(pixels, { PixelPaddingValue, PixelPaddingRangeLimit })).toBe(ALL);
  });

  it('is found in spite of foreign upper bits', () => {
    // -2000 in 16 bits, of which 12 are stored.
    const pixels = image(unsigned, RING, 63_536);
    expect(paddingOf(pixels, { PixelPaddingValue: 63_536, BitsStored: 12, HighBit: 11 })).toBe(EDGE);
  });
});

describe('padding is absent', () => {
  it.each([
    ['if none is declared', {}],
    ['if the declared value does not occur', { PixelPaddingValue: 20_000 }],
    ['if it is not a number', { PixelPaddingValue: { vr: 'LO', value: 'none' } }],
  ] as const)('%s', (_name, changes) => {
    expect(paddingOf(image(unsigned, RING, 32_767), changes)).toBe('');
  });

  it.each([-2000, -1024, 0])('if it is dark, because it already counts as air (%i)', (value) => {
    expect(paddingOf(image(signed, RING, value), { PixelPaddingValue: value })).toBe('');
  });
});
