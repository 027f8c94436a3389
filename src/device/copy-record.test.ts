import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CopyRecord } from './copy-record.js';

const COPY = { source: '1,2,3,4,5', copy: '1,6,3,7,8', sha256: 'a'.repeat(64) };

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'copy-record-'))));
afterEach(() => rmSync(directory, { recursive: true }));

describe('the record of copies', () => {
  it('is read as it was written', async () => {
    const record = new CopyRecord(directory);
    expect(await record.read()).toEqual(new Map());
    await record.write(new Map([['ctclip', COPY]]));
    expect(await record.read()).toEqual(new Map([['ctclip', COPY]]));
  });

  it.each([
    ['a hash that is not SHA-256', { ...COPY, sha256: 'a'.repeat(63) }],
    ['no identity of the copy', { source: COPY.source, sha256: COPY.sha256 }],
    ['an unknown field', { ...COPY, inode: 1 }],
  ])('counts as empty with %s', async (_what, copy) => {
    const record = new CopyRecord(directory);
    await record.write(new Map([['ctclip', copy as typeof COPY]]));
    expect(await record.read()).toEqual(new Map());
  });
});
