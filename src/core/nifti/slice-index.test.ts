import { describe, expect, it } from 'vitest';
import { canIndex, gzipHeader, partOffsets } from './slice-index.js';

describe('the index of a compressed volume', () => {
  it('gives the offset of each part after the header, and the end', () => {
    const header = gzipHeader([100, 70_000, 5]);
    expect(header).toHaveLength(28);
    expect(partOffsets(header)).toEqual([28, 128, 70_128, 70_133]);
  });

  it('is found only in a header that contains all of it', () => {
    expect(partOffsets(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255))).toBeUndefined();
    expect(partOffsets(new Uint8Array(100))).toBeUndefined();
    expect(partOffsets(gzipHeader([1, 2, 3]).subarray(0, 20))).toBeUndefined();
  });

  it('is left out for more parts than a gzip header can count', () => {
    expect(canIndex(16_382)).toBe(true);
    expect(gzipHeader(Array.from({ length: 16_383 }, () => 1))).toHaveLength(10);
  });
});
