import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ctInstance, elementHeader } from '../../../test/builders/ct-instance.js';
import { refusalOf } from '../../../test/builders/refusal.js';
import { readImageFrames } from '../dicom/parsing/read-image-frames.js';
import { bytesForAlike, readHeader } from './read-header.js';

/** A source of one file, which records the requested lengths. */
function sourceOf(file: Buffer) {
  const lengths: (number | undefined)[] = [];
  const read = (_: unknown, maxBytes?: number): Uint8Array => {
    lengths.push(maxBytes);
    return file.subarray(0, maxBytes);
  };
  return {
    source: { read },
    entry: { index: 0, entry: { name: 'file', size: file.length, ordinal: 0 } },
    lengths,
  };
}

describe('the header of a file like the one before', () => {
  const pixels = new Int16Array(128 * 128);
  const image = Buffer.from(ctInstance({ Rows: 128, Columns: 128 }, { pixels }));
  const frames = readImageFrames(image, 0);
  const [{ pixels: format }] = frames;

  it('is read with few bytes of the pixels', () => {
    const { source, entry, lengths } = sourceOf(image);
    const expected = bytesForAlike(frames);
    expect(readHeader(source, entry, expected)).toEqual(frames);
    expect(lengths).toEqual([format.pixelData.offset + 4096]);
  });

  it('is read completely if it is longer', () => {
    const longer = Buffer.from(
      ctInstance({ Rows: 128, Columns: 128, InstitutionName: 'A'.repeat(9000) }, { pixels }),
    );
    const { source, entry, lengths } = sourceOf(longer);
    expect(readHeader(source, entry, bytesForAlike(frames))).toEqual(readImageFrames(longer, 0));
    expect(lengths).toEqual([format.pixelData.offset + 4096, 32 * 1024]);
  });

  it('is read with the beginning of pixels that tell whether they are lossy', () => {
    const name = '../../../test/fixtures/transfer-syntaxes/htj2k-lossy-unsigned12.dcm';
    const lossy = readFileSync(new URL(name, import.meta.url));
    const [found] = readImageFrames(lossy, 0);
    const { source, entry } = sourceOf(lossy);
    expect(readHeader(source, entry, found.pixels.pixelData.offset)[0].origin.lossy).toBe(true);
    expect(bytesForAlike([found])).toBe(32 * 1024);
  });
});

it('a length past the end of a short file means a truncated file, not a long header', () => {
  const bytes = Buffer.from(ctInstance({ InstitutionName: 'A'.repeat(40_000) }));
  // A private element before the pixels, whose length reaches past the end.
  const lying = elementHeader(0x00291010, 'OB', 0x7ffffffe, {
    explicitVr: true,
    littleEndian: true,
    undefinedLengths: false,
    text: 'latin1',
  });
  const pixels = bytes.indexOf(Uint8Array.of(0xe0, 0x7f, 0x10, 0x00));
  const file = Buffer.concat([bytes.subarray(0, pixels), lying, bytes.subarray(pixels)]);
  const { source, entry } = sourceOf(file);
  expect(refusalOf(() => readHeader(source, entry)).code).toBe('dicom.truncated-header');
});
