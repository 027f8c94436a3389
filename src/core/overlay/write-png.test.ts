import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { writePng } from './write-png.js';

it('writes every pixel of a picture, with valid checksums', () => {
  const [width, height] = [7, 5];
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, at) => (at * 37) % 256);
  const read = decode(writePng(width, height, rgb), { checkCrc: true });
  expect(read).toMatchObject({ width, height, channels: 3, depth: 8 });
  expect(Array.from(read.data)).toEqual(Array.from(rgb));
});
