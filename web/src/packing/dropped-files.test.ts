import { expect, test } from 'vitest';
import { droppedFiles } from './dropped-files.js';

/** A drop of one item, as the browser describes it. */
function dropOf(entry: object): DataTransfer {
  return { items: [{ webkitGetAsEntry: () => entry }], files: [] } as unknown as DataTransfer;
}

const unreadable = new DOMException('The requested file could not be read.', 'NotReadableError');
const refuse = (_resolve: unknown, reject: (error: DOMException) => void): void => reject(unreadable);
const file = { isFile: true, fullPath: '/Case/1' };

/** A folder whose reader returns the entries, and then an empty list. */
function folderOf(...entries: readonly object[]): object {
  const lists = [entries, []];
  const readEntries = (resolve: (some: readonly object[]) => void): void => resolve(lists.shift() ?? []);
  return { isDirectory: true, createReader: () => ({ readEntries }) };
}

test('the files of a dropped folder have its name in their paths', async () => {
  const read = new File(['one'], '1');
  const entry = { ...file, file: (resolve: (read: File) => void) => resolve(read) };
  expect(await droppedFiles(dropOf(folderOf(entry)))).toEqual([{ path: 'Case/1', file: read }]);
});

test.each([
  ['file', { ...file, file: refuse }],
  ['folder', { isDirectory: true, createReader: () => ({ readEntries: refuse }) }],
  ['file inside a folder', folderOf({ ...file, file: refuse })],
])('a %s that the browser cannot read is the failure of a file, not of the service', async (_what, entry) => {
  await expect(droppedFiles(dropOf(entry))).rejects.toMatchObject({
    code: 'page.unreadable-file',
    cause: unreadable,
  });
});
