import { readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixtures/lightgbm/expected.js';
import { rejectionOf } from '../../../../test/builders/refusal.js';
import { unpack } from './compression.js';
import { xxh32 } from './xxh32.js';

const PICKLE = readFileSync(fixture('classifier.pkl'));
const TWENTY_PICKLES = Buffer.concat(Array.from({ length: 20 }, () => PICKLE));
const LIMIT = 1 << 20;

const problemOf = (bytes: Uint8Array, limit = LIMIT) => rejectionOf(unpack(bytes, limit));

describe('LZ4 frames', () => {
  it.each(['linked', 'independent'])('unpacks several %s blocks', async (kind) => {
    const unpacked = await unpack(readFileSync(fixture(`frame-${kind}.lz4`)), LIMIT);
    expect(TWENTY_PICKLES.equals(unpacked)).toBe(true);
  });

  it('unpacks blocks that were stored because compression gained nothing', async () => {
    expect(await unpack(readFileSync(fixture('frame-stored.lz4')), LIMIT)).toHaveLength(300);
  });

  it.each(['linked', 'independent', 'stored'])(
    'notices any altered byte of a %s frame by a checksum',
    async (kind) => {
      const frame = readFileSync(fixture(`frame-${kind}.lz4`));
      for (let at = 4; at < frame.length; at += 1 + (frame.length >> 7)) {
        const altered = Uint8Array.from(frame);
        altered[at] ^= 0x10;
        expect((await problemOf(altered)).code).toBe('classifier.damaged-compression');
      }
    },
  );

  it('computes XXH32 as its specification does', () => {
    expect(xxh32(new Uint8Array(0))).toBe(0x02cc5d05);
    expect(xxh32(Buffer.from('Nobody inspects the spammish repetition'))).toBe(0xe2293b2f);
  });
});

describe('the limit on the unpacked size', () => {
  const zeros = Buffer.alloc(LIMIT + 1);
  it.each([
    ['zlib', deflateSync(zeros), LIMIT],
    ['gzip', gzipSync(zeros), LIMIT],
    ['lz4', readFileSync(fixture('frame-linked.lz4')), TWENTY_PICKLES.length - 1],
    ['xz', readFileSync(fixture('classifier-xz.pkl')), PICKLE.length - 1],
  ])('holds for %s', async (_, bytes, limit) => {
    expect((await problemOf(bytes, limit)).code).toBe('classifier.file-too-large');
  });

  it('allows exactly as much', async () => {
    expect(await unpack(readFileSync(fixture('classifier-xz.pkl')), PICKLE.length)).toHaveLength(
      PICKLE.length,
    );
    expect(await unpack(deflateSync(zeros), zeros.length)).toHaveLength(zeros.length);
  });
});

it('returns uncompressed bytes unchanged', async () => {
  expect(await unpack(PICKLE, LIMIT)).toBe(PICKLE);
});
