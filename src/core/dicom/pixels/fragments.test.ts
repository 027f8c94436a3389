import { describe, expect, it } from 'vitest';
import { ctInstance, TRANSFER_SYNTAX } from '../../../../test/builders/ct-instance.js';
import { readImageFrames } from '../parsing/read-image-frames.js';
import { encapsulatedFrameBytes } from './fragments.js';

/** The parts of each frame in a file with these fragments. */
function frames(
  numberOfFrames: number,
  fragments: readonly (readonly number[])[],
  offsetTable?: readonly number[] | 'one-fragment-per-frame',
): number[][] {
  const bytes = ctInstance(
    {},
    {
      transferSyntaxUid: TRANSFER_SYNTAX.encapsulatedUncompressed,
      pixels: {
        fragments: fragments.map((fragment) => Uint8Array.from(fragment)),
        ...(offsetTable !== undefined && { offsetTable }),
      },
    },
  );
  const [single] = readImageFrames(bytes, 0);
  return Array.from({ length: numberOfFrames }, (_, frame) => [
    ...encapsulatedFrameBytes(bytes, { ...single, frame, pixels: { ...single.pixels, numberOfFrames } }),
  ]);
}

const JPEG = [0xff, 0xd8];
const J2K = [0xff, 0x4f];

describe('the fragments of a frame', () => {
  it('are all fragments of a file with one frame', () => {
    expect(
      frames(1, [
        [1, 2],
        [3, 4, 5, 6],
        [7, 8],
      ]),
    ).toEqual([[1, 2, 3, 4, 5, 6, 7, 8]]);
  });

  it('are one for each frame if the numbers are equal, with an offset table, without, or with a wrong one', () => {
    const each = [
      [1, 2],
      [3, 4, 5, 6],
      [7, 8],
    ];
    expect(frames(3, each)).toEqual(each);
    expect(frames(3, each, 'one-fragment-per-frame')).toEqual(each);
    expect(frames(3, each, [0, 4, 4000])).toEqual(each);
  });

  it('are those from one offset of the table to the next', () => {
    const pieces = [
      [1, 2],
      [3, 4],
      [5, 6, 7, 8],
      [9, 10],
    ];
    expect(frames(2, pieces, [0, 20])).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8, 9, 10],
    ]);
    expect(frames(2, pieces, [0, 32])).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8],
      [9, 10],
    ]);
  });

  it('are found by the beginnings of codestreams if the table is missing, or points between fragments', () => {
    for (const marker of [JPEG, J2K]) {
      const pieces = [
        [...marker, 1, 2],
        [3, 4],
        [...marker, 5, 6],
        [7, 8],
      ];
      const expected = [
        [...marker, 1, 2, 3, 4],
        [...marker, 5, 6, 7, 8],
      ];
      expect(frames(2, pieces)).toEqual(expected);
      expect(frames(2, pieces, [0, 21])).toEqual(expected);
      expect(frames(2, pieces, [12, 0])).toEqual(expected);
    }
  });
});
