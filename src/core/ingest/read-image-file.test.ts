import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ctInstance, TRANSFER_SYNTAX, type CtInstanceOptions } from '../../../test/builders/ct-instance.js';
import { readImageFrames } from '../dicom/parsing/read-image-frames.js';
import { readImageFile } from './read-image-file.js';

const MEBIBYTE = 1024 ** 2;

/** Number of bytes that are read for the image of a file. */
function bytesRead(file: Uint8Array): number {
  const reads: number[] = [];
  const source = {
    read: (_: unknown, maxBytes = file.length) => {
      reads.push(Math.min(maxBytes, file.length));
      return file.subarray(0, maxBytes);
    },
  };
  const entry = { name: 'a', size: file.length, ordinal: 0 };
  const [frame] = readImageFrames(file, 0);
  readImageFile(source, entry, frame);
  return Math.max(...reads);
}

function padded(options: CtInstanceOptions, bytes: number): Uint8Array {
  return Buffer.concat([ctInstance({}, options), Buffer.alloc(bytes)]);
}

const fragment = new Uint8Array(48);
const FORMS: readonly (readonly [string, CtInstanceOptions])[] = [
  ['uncompressed', {}],
  [
    'in fragments',
    { transferSyntaxUid: TRANSFER_SYNTAX.encapsulatedUncompressed, pixels: { fragments: [fragment] } },
  ],
  [
    'in fragments that are far longer than the image',
    {
      transferSyntaxUid: TRANSFER_SYNTAX.encapsulatedUncompressed,
      pixels: { fragments: Array.from({ length: 5 }, () => new Uint8Array(MEBIBYTE)) },
    },
  ],
];

describe.each(FORMS)('a file with pixels %s', (_form, options) => {
  it('is read whole', () => {
    for (const trailing of [0, 100]) {
      const file = padded(options, trailing);
      expect(bytesRead(file)).toBe(file.length);
    }
  });

  it('is not read to its end if that is far behind the pixels', () => {
    const file = padded(options, 64 * MEBIBYTE);
    expect(bytesRead(file)).toBeLessThan(21 * MEBIBYTE);
  });
});

it('is read as far as its pixels if it is deflated', () => {
  const start = ctInstance({}, { transferSyntaxUid: TRANSFER_SYNTAX.deflated });
  expect(bytesRead(start)).toBe(start.length);
  const file = Buffer.concat([start, deflateRawSync(Buffer.from('more')), Buffer.alloc(8 * MEBIBYTE)]);
  expect(bytesRead(file)).toBeLessThan(2 * MEBIBYTE);
});

it('is read whole if it is truncated', () => {
  const [, options] = FORMS[1];
  const whole = ctInstance({}, options);
  expect(bytesRead(whole.subarray(0, whole.length - 20))).toBe(whole.length - 20);
});
