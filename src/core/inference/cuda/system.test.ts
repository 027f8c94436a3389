import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { THIS_SYSTEM } from './system.js';

describe('a string of C in a file', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'strings-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  /** The file is read in pieces of this size. */
  const PIECE = 4 * 2 ** 20;

  it.each([0, 1, PIECE - 3, PIECE, 2 * PIECE - 1])('is found at offset %i', async (offset) => {
    const path = join(directory, 'library.so');
    writeFileSync(path, Buffer.concat([Buffer.alloc(offset, 'x'), Buffer.from('\x001.30.0\0end')]));
    expect(await THIS_SYSTEM.containsString(path, '1.30.0')).toBe(true);
    expect(await THIS_SYSTEM.containsString(path, '1.30.1')).toBe(false);
  });

  it.each(['\x0011.30.0\0', '\x001.30.0-dev\0', ''])('is not a part of another: %j', async (content) => {
    const path = join(directory, 'library.so');
    writeFileSync(path, content);
    expect(await THIS_SYSTEM.containsString(path, '1.30.0')).toBe(false);
  });
});
