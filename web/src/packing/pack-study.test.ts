import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { packStudy } from './pack-study.js';

const given = (path: string, text: string) => ({
  path,
  file: new File([text], path.slice(path.lastIndexOf('/') + 1)),
});
const pack = (files: ReturnType<typeof given>[], parts: number[] = []) =>
  packStudy(files, (part) => parts.push(part), new AbortController().signal);

describe('packing the given files', () => {
  it.each(['study.zip', 'STUDY.ZIP', 'chest.nii.gz', 'chest.nii'])('leaves %s unchanged', async (name) => {
    const file = given(name, 'bytes');
    expect(await pack([file])).toEqual({ name, fileName: name, blob: file.file });
  });

  it('stores the files of a folder under its name, without hidden system files', async () => {
    const parts: number[] = [];
    const files = [
      given('Case/a/1', 'one'),
      given('Case/2', 'three'),
      given('Case/.DS_Store', 'x'),
      given('Case/__MACOSX/1', 'x'),
    ];
    const { name, fileName, blob } = await pack(files, parts);
    expect([name, fileName]).toEqual(['Case', 'Case.zip']);
    const zip = await JSZip.loadAsync(await blob.arrayBuffer(), { checkCRC32: true });
    expect(Object.keys(zip.files)).toEqual(['Case/a/1', 'Case/2']);
    expect(await zip.file('Case/2')?.async('text')).toBe('three');
    expect(parts).toEqual([3 / 8, 1]);
  });

  it('packs loose files as well', async () => {
    expect((await pack([given('1.dcm', 'one'), given('2.dcm', 'two')])).fileName).toBe('1.dcm.zip');
  });

  it.each([[[]], [[given('Case/.DS_Store', 'x')]]])('refuses an empty selection', async (files) => {
    await expect(pack(files)).rejects.toMatchObject({ code: 'page.nothing-given' });
  });

  it('stops when it is aborted', async () => {
    const signal = AbortSignal.abort();
    await expect(
      packStudy([given('Case/1', 'x'), given('Case/2', 'x')], () => undefined, signal),
    ).rejects.toThrow();
  });
});
