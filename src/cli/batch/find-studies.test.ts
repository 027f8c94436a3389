import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ctFile } from '../../../test/builders/ct-study.js';
import { hasUnreadableFile, UNREADABLE_FILE } from '../../../test/builders/unreadable-file.js';
import { fingerprint } from './batch-study.js';
import { findStudies } from './find-studies.js';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'find-studies-'))));
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, bytes: string | Uint8Array = 'bytes'): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}

const image = (studyUid: string): Uint8Array => ctFile(0, { attributes: { StudyInstanceUID: studyUid } });

/** Each study with the names of its files in the archive; paths are relative to the root. */
async function found(...paths: string[]): Promise<[string, string[]][]> {
  const studies = await findStudies(paths.length === 0 ? [root] : paths.map((path) => join(root, path)));
  return studies.map(({ path, parts }) => [path.slice(root.length + 1), parts.map(({ name }) => name)]);
}

describe('the studies of a folder', () => {
  it('are its archives and volumes, at any depth, in the order of their names', async () => {
    for (const name of ['b.zip', 'a.ZIP', 'notes.txt', '2024/c.nii.gz', '2024/d.nii', '.hidden.zip', '.zip'])
      put(name);
    expect(await found()).toEqual([
      ['a.ZIP', ['a.ZIP']],
      ['b.zip', ['b.zip']],
      ['2024/c.nii.gz', ['c.nii.gz']],
      ['2024/d.nii', ['d.nii']],
    ]);
  });

  it('is itself one if all DICOM in it and below belongs to one study', async () => {
    put('series 1/1', image('1.2'));
    put('series 2/deep/1.dcm', image('1.2'));
    put('series 2/deep/report.bin');
    put('papers/report.bin');
    expect(await found()).toEqual([['', ['series 1/1', 'series 2/deep/1.dcm', 'series 2/deep/report.bin']]]);
  });

  it('are distinguished by the header of every file: two studies in one folder are two', async () => {
    for (const index of [1, 2, 3]) put(`IM${index}`, image(index === 2 ? '1.2' : '1.1'));
    put('notes.txt');
    expect(await found()).toEqual(
      [
        [' (1.1)'.trimStart(), ['IM1', 'IM3', 'notes.txt']],
        [' (1.2)'.trimStart(), ['IM2', 'notes.txt']],
      ].map(([path, parts]) => [path, parts]),
    );
  });

  it('are put together from all folders that hold their files', async () => {
    put('disc/S1/1', image('1.1'));
    put('disc/S2/1', image('1.1'));
    put('disc/S3/1', image('1.2'));
    expect(await found()).toEqual([
      ['disc', ['S1/1', 'S2/1']],
      ['disc/S3', ['1']],
    ]);
  });

  it('are its folders if they hold different studies, at any depth', async () => {
    put('ann/first/lung/1.dcm', image('1.1'));
    put('ann/first/soft/1.dcm', image('1.1'));
    put('ann/second/1.dcm', image('1.2'));
    put('bob/1.dcm', image('1.3'));
    put('bob/old.zip');
    expect(await found()).toEqual([
      ['ann/first', ['lung/1.dcm', 'soft/1.dcm']],
      ['ann/second', ['1.dcm']],
      ['bob', ['1.dcm']],
      ['bob/old.zip', ['old.zip']],
    ]);
  });

  it('may be next to and below each other', async () => {
    put('1.dcm', image('1.1'));
    put('other/1.dcm', image('1.2'));
    expect(await found()).toEqual([
      ['', ['1.dcm']],
      ['other', ['1.dcm']],
    ]);
  });

  it('may be damaged: the service will report it', async () => {
    put('study/1.dcm', image('1.1').subarray(0, 200));
    expect(await found()).toEqual([['study', ['1.dcm']]]);
  });

  it('are found once, and not through links to folders', async () => {
    put('a.zip');
    symlinkSync(root, join(root, 'loop'));
    expect(await found('.', 'a.zip', join('..', basename(root)))).toEqual([['a.zip', ['a.zip']]]);
  });
});

describe('a path without a study', () => {
  it.each([
    ['nothing.zip', /There is no file or directory .*nothing\.zip\.$/],
    ['notes.txt', /notes\.txt is not a \.zip, \.nii or \.nii\.gz file\.$/],
    ['empty', /There is no study in .*empty: /],
  ])('%s is refused', async (path, message) => {
    put('notes.txt');
    put('empty/notes.txt');
    await expect(found(path)).rejects.toThrow(message);
  });
});

it('a study has another fingerprint once one of its files has changed', async () => {
  put('1.dcm', image('1.1'));
  const [before] = await findStudies([root]);
  expect(fingerprint((await findStudies([root]))[0])).toBe(fingerprint(before));
  put('2.dcm', image('1.1'));
  expect(fingerprint((await findStudies([root]))[0])).not.toBe(fingerprint(before));
});

describe('a file that cannot be read', () => {
  const isRoot = userInfo().uid === 0;

  it.runIf(hasUnreadableFile)('counts as DICOM, so that its study fails in the table', async () => {
    put('a/1', image('1.1'));
    mkdirSync(join(root, 'b'));
    symlinkSync(UNREADABLE_FILE, join(root, 'b', '1'));
    expect(await found()).toEqual([
      ['a', ['1']],
      ['b', ['1']],
    ]);
  });

  it.skipIf(isRoot)('without permission counts as DICOM too', async () => {
    put('a/1', image('1.1'));
    put('b/1', image('1.2'));
    chmodSync(join(root, 'b', '1'), 0o200);
    expect(await found()).toEqual([
      ['a', ['1']],
      ['b', ['1']],
    ]);
  });

  it.skipIf(isRoot)('is named if it cannot be examined either, and nothing is sent', async () => {
    put('a/1', image('1.1'));
    put('b/1', image('1.2'));
    chmodSync(join(root, 'b'), 0o600);
    const reason = `${join(root, 'b', '1')} cannot be read: permission is denied.`;
    await expect(found()).rejects.toThrow(reason);
    await expect(found('b/1')).rejects.toThrow(reason);
    chmodSync(join(root, 'b'), 0o700);
  });

  it('is not looked for behind a link that leads to nothing or in a circle', async () => {
    put('a.zip');
    symlinkSync(join(root, 'missing'), join(root, 'dangling.zip'));
    symlinkSync(join(root, 'circle.zip'), join(root, 'circle.zip'));
    expect(await found()).toEqual([['a.zip', ['a.zip']]]);
  });
});
