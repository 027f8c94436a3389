import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isIrreversible } from './irreversible-codestream.js';
import { readImageFrames } from './read-image-frames.js';

const JPEG2000 = '1.2.840.10008.1.2.4.91';
const HTJ2K = '1.2.840.10008.1.2.4.203';

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../../../test/fixtures/transfer-syntaxes/${name}`, import.meta.url));
}

function isLossy(name: string, transferSyntaxUid: string, end?: number): boolean {
  const bytes = fixture(name);
  const offset = readImageFrames(bytes, 0)[0].pixels.pixelData.offset;
  return isIrreversible(
    bytes.subarray(0, end === undefined ? undefined : offset + end),
    offset,
    transferSyntaxUid,
  );
}

describe('a codestream', () => {
  it.each([
    ['jpeg2000-lossy-signed16.dcm', JPEG2000],
    ['htj2k-lossy-unsigned12.dcm', HTJ2K],
  ])('is irreversible: %s', (name, transferSyntaxUid) => {
    expect(isLossy(name, transferSyntaxUid)).toBe(true);
  });

  it.each([
    ['jpeg2000-gdcm-signed16.dcm', JPEG2000],
    ['jpeg2000-tiles-unsigned12.dcm', JPEG2000],
    ['jpeg2000-boxed-unsigned12.dcm', JPEG2000],
    ['htj2k-rpcl-unsigned12.dcm', HTJ2K],
  ])('is reversible under a transfer syntax that allows loss: %s', (name, transferSyntaxUid) => {
    expect(isLossy(name, transferSyntaxUid)).toBe(false);
  });

  it('is not judged if its header is cut off', () => {
    for (const end of [0, 20, 60]) {
      expect(isLossy('jpeg2000-lossy-signed16.dcm', JPEG2000, end)).toBe(false);
    }
  });

  it('is not looked for in other transfer syntaxes', () => {
    expect(isLossy('jpeg-ls-near-unsigned12.dcm', '1.2.840.10008.1.2.4.80')).toBe(false);
  });
});

it('an image is lossy by its codestream, though LossyImageCompression is missing', () => {
  expect(readImageFrames(fixture('htj2k-lossy-unsigned12.dcm'), 0)[0].origin.lossy).toBe(true);
});
