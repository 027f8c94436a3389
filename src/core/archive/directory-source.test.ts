import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../problem/domain-error.js';
import { DEFAULT_ARCHIVE_LIMITS } from './archive-limits.js';
import { openDirectoryReader, openDirectorySource } from './directory-source.js';
import { openSource } from './open-source.js';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'directory-source-'));
  folder = join(root, 'study');
  mkdirSync(join(folder, 'series b', 'deeper'), { recursive: true });
  mkdirSync(join(folder, 'series a'));
  writeFileSync(join(root, 'secret'), 'outside');
  writeFileSync(join(folder, 'DICOMDIR'), 'top');
  writeFileSync(join(folder, 'series a', '2.dcm'), 'two');
  writeFileSync(join(folder, 'series a', '1.dcm'), 'one');
  writeFileSync(join(folder, 'series b', 'deeper', '3.dcm'), 'three');
});
afterEach(() => rmSync(root, { recursive: true }));

const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('a folder', () => {
  it('lists its files and those of the folders below, by name', () => {
    expect(openDirectorySource(folder).entries).toEqual([
      { name: 'DICOMDIR', size: 3, ordinal: 0 },
      { name: 'series a/1.dcm', size: 3, ordinal: 1 },
      { name: 'series a/2.dcm', size: 3, ordinal: 2 },
      { name: 'series b/deeper/3.dcm', size: 5, ordinal: 3 },
    ]);
  });

  it('reads files whole and in part', () => {
    const source = openDirectorySource(folder);
    const entry = source.entries[3];
    expect(Buffer.from(source.read(entry)).toString()).toBe('three');
    expect(Buffer.from(source.read(entry, 2)).toString()).toBe('th');
  });

  it('opens by the kind of the path, and another thread reads it without listing it again', () => {
    const source = openSource(folder);
    expect(source.location).toEqual({ kind: 'directory', path: folder });
    const sent = structuredClone(source.entries[1]);
    expect(Buffer.from(openDirectoryReader(folder).read(sent as never)).toString()).toBe('one');
  });

  it('follows only links to files inside', () => {
    symlinkSync(join(folder, 'DICOMDIR'), join(folder, 'inside'));
    symlinkSync(join(root, 'secret'), join(folder, 'outside'));
    symlinkSync(root, join(folder, 'parent'));
    symlinkSync(join(root, 'missing'), join(folder, 'dangling'));
    const names = openDirectorySource(folder).entries.map((entry) => entry.name);
    expect(names).toContain('inside');
    expect(names).not.toContain('outside');
    expect(names).not.toContain('dangling');
    expect(names.filter((name) => name.startsWith('parent'))).toEqual([]);
  });

  it('is refused if a file in it cannot be examined, because that file may be an image', () => {
    // The system refuses a name of this length before it looks for the file.
    symlinkSync('1'.repeat(300), join(folder, 'series a', '3.dcm'));
    expect(codeOf(() => openDirectorySource(folder))).toBe('archive.unreadable');
  });

  it.skipIf(userInfo().uid === 0)('is refused if a folder in it may be listed, but not entered', () => {
    chmodSync(join(folder, 'series a'), 0o600);
    expect(() => openDirectorySource(folder)).toThrow('permission is denied');
    chmodSync(join(folder, 'series a'), 0o700);
  });

  it('never reads outside the folder, even for a forged entry', () => {
    const reader = openDirectoryReader(folder);
    expect(codeOf(() => reader.read({ name: '../secret', size: 7, ordinal: 0 }))).toBe('archive.unreadable');
  });

  it('refuses a file that changed after the listing', () => {
    const source = openDirectorySource(folder);
    writeFileSync(join(folder, 'DICOMDIR'), 'longer than before');
    expect(codeOf(() => source.read(source.entries[0]))).toBe('archive.size-mismatch');
  });

  it('applies the limits of an archive', () => {
    const open = (limits: object) =>
      codeOf(() => openDirectorySource(folder, { ...DEFAULT_ARCHIVE_LIMITS, ...limits }));
    // 4 files and 3 folders
    expect(open({ maxEntries: 7 })).toBe('accepted');
    expect(open({ maxEntries: 6 })).toBe('archive.too-many-entries');
    expect(open({ maxEntryBytes: 4 })).toBe('archive.entry-too-large');
    expect(open({ maxTotalBytes: 13 })).toBe('archive.total-too-large');
  });

  it('must exist', () => {
    expect(codeOf(() => openDirectorySource(join(root, 'nowhere')))).toBe('archive.unreadable');
    expect(codeOf(() => openDirectorySource(join(root, 'secret')))).toBe('archive.unreadable');
    expect(codeOf(() => openSource(join(root, 'nowhere')))).toBe('archive.unreadable');
  });
});
