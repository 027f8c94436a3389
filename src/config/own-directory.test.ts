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

  it.skipIf(!isRoot)('must not be in a directory of another user, who could replace it', () => {
    chownSync(root, NOBODY, NOBODY);
    expect(makeOwnDirectory(directory)).toContain(`which belongs to user ${NOBODY}, who can replace it`);
  });

  it('must not be below a directory where every user can replace it', () => {
    mkdirSync(join(root, 'open', 'inner'), { recursive: true });
    chmodSync(join(root, 'open'), 0o777);
    expect(makeOwnDirectory(join(root, 'open', 'inner', 'queue'))).toContain(
      'where every user can replace it',
    );
    chmodSync(join(root, 'open'), 0o1777);
    expect(makeOwnDirectory(join(root, 'open', 'inner', 'queue'))).toBeUndefined();
  });

  it.skipIf(!isRoot).each([
    ['a file', () => writeFileSync(join(directory, 'records', 'x.json'), '{}')],
    ['a directory', () => mkdirSync(join(directory, 'records', 'x.json'))],
    ['a link', () => symlinkSync('/etc/passwd', join(directory, 'records', 'x.json'))],
  ])('must not contain %s of another user, at any depth', (_what, plant) => {
    mkdirSync(join(directory, 'records'), { recursive: true, mode: 0o700 });
    plant();
    expect(makeOwnDirectory(directory)).toBeUndefined();
    lchownSync(join(directory, 'records', 'x.json'), NOBODY, NOBODY);
    expect(makeOwnDirectory(directory)).toContain(
      `contains ${join(directory, 'records', 'x.json')}, which belongs to user ${NOBODY}`,
    );
  });

  it('must not contain anything that others can reach and write to', () => {
    mkdirSync(join(directory, 'records'), { recursive: true });
    chmodSync(directory, 0o755);
    chmodSync(join(directory, 'records'), 0o777);
    expect(makeOwnDirectory(directory)).toContain('which other users can write to');
    chmodSync(directory, 0o700);
    expect(makeOwnDirectory(directory)).toBeUndefined();
  });
});
