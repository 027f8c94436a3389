import { expect, test } from 'vitest';
import { asOneStudy, planStudies } from './plan-studies.js';

const given = (path: string, text: string | Uint8Array<ArrayBuffer> = 'DICOM') => ({
  path,
  file: new File([text], path.slice(path.lastIndexOf('/') + 1)),
});
/** The names of the planned studies with the paths of their files. */
async function planned(...paths: (string | ReturnType<typeof given>)[]) {
  const plan = await planStudies(paths.map((path) => (typeof path === 'string' ? given(path) : path)));
  return plan.map(({ name, files }) => [name, files.map(({ path }) => path)]);
}

test('each archive and each volume is a study', async () => {
  expect(await planned('a.zip', 'B.ZIP', 'chest.nii.gz', 'chest.nii')).toEqual([
    ['a.zip', ['a.zip']],
    ['B.ZIP', ['B.ZIP']],
    ['chest.nii.gz', ['chest.nii.gz']],
    ['chest.nii', ['chest.nii']],
  ]);
});

test('an archive is recognised by its first bytes, and each archive in a folder is a study', async () => {
  const unnamed = given('study', new Uint8Array([0x50, 0x4b, 3, 4, 0]));
  const plan = await planStudies([unnamed, given('morning/a.zip'), given('morning/b.zip')]);
  expect(plan.map(({ name, isReady }) => [name, isReady])).toEqual([
    ['study', true],
    ['a.zip', true],
    ['b.zip', true],
  ]);
});

test('a folder is a study, without hidden system files; several folders are several', async () => {
  expect(await planned('Case/a/1', 'Case/2', 'Case/.DS_Store', 'Case/__MACOSX/1')).toEqual([
    ['Case', ['Case/a/1', 'Case/2']],
  ]);
  expect(await planned('Case 1/1', 'Case 2/1', 'Case 1/2')).toEqual([
    ['Case 1', ['Case 1/1', 'Case 1/2']],
    ['Case 2', ['Case 2/1']],
  ]);
});

test('loose files are one study together with the folders next to them, as on a disk with a DICOMDIR', async () => {
  expect(await planned('DICOMDIR', 'IMAGES/1', 'MORE/1')).toEqual([
    ['DICOMDIR', ['DICOMDIR', 'IMAGES/1', 'MORE/1']],
  ]);
});

test('several folders can be sent as one study; archives stay apart', async () => {
  const plan = await planStudies(['Case 1/1', 'Case 2/1', 'a.zip'].map((path) => given(path)));
  expect(asOneStudy(plan).map(({ name, files }) => [name, files.length])).toEqual([
    ['a.zip', 1],
    ['Case 1', 2],
  ]);
});

test('no files, or only hidden files, make no study', async () => {
  expect(await planned()).toEqual([]);
  expect(await planned('Case/.DS_Store')).toEqual([]);
});
