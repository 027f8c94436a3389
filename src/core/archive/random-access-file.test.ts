import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RandomAccessFile } from './random-access-file.js';
import { RandomAccessPart } from './random-access-part.js';

const directory = mkdtempSync(join(tmpdir(), 'ctclip-random-access-'));
afterAll(() => rmSync(directory, { recursive: true }));

const MEBIBYTE = 1024 ** 2;
const path = join(directory, 'file');
writeFileSync(path, Buffer.alloc(6 * MEBIBYTE, 'abcdefg'));
const text = (bytes: Buffer): string => bytes.toString('latin1');

describe('borrowed bytes of a file', () => {
  const file = new RandomAccessFile(path);
  afterAll(() => file.close());

  it('are those that reading returns, at any size, also of a part of the file', () => {
    for (const length of [0, 1, 9, 3, MEBIBYTE, 2, 5 * MEBIBYTE])
      expect(file.borrow(2, length).equals(file.read(2, length)), `${length}`).toBe(true);
    expect(text(new RandomAccessPart(file, 7, 14).borrow(1, 3))).toBe('bcd');
  });

  it('are overwritten by the next call, in the same memory', () => {
    const first = file.borrow(0, 3);
    expect(text(first)).toBe('abc');
    const second = file.borrow(3, 2);
    expect(text(second)).toBe('de');
    expect(text(first)).toBe('dec');
    expect(second.buffer).toBe(first.buffer);
  });

  it('are memory of their own if they are many, so that little is kept', () => {
    const many = file.borrow(0, 5 * MEBIBYTE);
    file.borrow(1, 5 * MEBIBYTE);
    expect(text(many.subarray(0, 3))).toBe('abc');
  });

  it('end with the file', () => {
    const size = 6 * MEBIBYTE;
    expect(() => file.borrow(size - 1, 2)).toThrow(expect.objectContaining({ code: 'archive.truncated' }));
    expect(() => new RandomAccessPart(file, 7, 14).borrow(13, 2)).toThrow(
      expect.objectContaining({ code: 'archive.truncated' }),
    );
  });
});
