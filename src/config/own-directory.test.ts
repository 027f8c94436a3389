import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeOwnDirectory } from './own-directory.js';

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('Only root can change owners: some tests of directories are skipped.');

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'own-'));
  directory = join(root, 'queue');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a directory of the service', () => {
  it('is created without access for others, regardless of the umask', () => {
    const umask = process.umask(0);
    try {
      expect(makeOwnDirectory(directory)).toBeUndefined();
    } finally {
      process.umask(umask);
    }
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  it.each([0o700, 0o750, 0o755])('may have the mode %o', (mode) => {
    mkdirSync(directory);
    chmodSync(directory, mode);
    expect(makeOwnDirectory(directory)).toBeUndefined();
  });

  it.each([0o777, 0o1777, 0o770, 0o702, 0o720])('must not have the mode %o', (mode) => {
    mkdirSync(directory);
    chmodSync(directory, mode);
    expect(makeOwnDirectory(directory)).toContain('can be written to by other users');
  });

  it.skipIf(!isRoot)('must not belong to another user', () => {
    mkdirSync(directory, { mode: 0o700 });
    chownSync(directory, NOBODY, NOBODY);
    expect(makeOwnDirectory(directory)).toContain(`belongs to user ${NOBODY}`);
  });

  it("may be a link of the service's own user", () => {
    mkdirSync(join(root, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(root, 'elsewhere'), directory);
    expect(makeOwnDirectory(directory)).toBeUndefined();
  });

  it.skipIf(!isRoot)('must not be a link of another user, even to its own directory', () => {
    mkdirSync(join(root, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(root, 'elsewhere'), directory);
    lchownSync(directory, NOBODY, NOBODY);
    expect(makeOwnDirectory(directory)).toContain('is a link of user');
  });

  it('is not reported if a file is in its place', () => {
    writeFileSync(directory, '');
    expect(makeOwnDirectory(directory)).toBeUndefined();
  });
});
