import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { packStudy } from './pack-study.js';
import { planStudies } from './plan-studies.js';

const given = (path: string, text: string | Uint8Array<ArrayBuffer>) => ({
  path,
  file: new File([text], path.slice(path.lastIndexOf('/') + 1)),
});

/** Packs the only study of the files. */
async function pack(files: ReturnType<typeof given>[], signal = new AbortController().signal) {
  const parts: number[] = [];
  const [study] = await planStudies(files);
  if (study === undefined) throw new Error('No study is planned.');
  return { ...(await packStudy(study, (part) => parts.push(part), signal)), parts };
}

describe('packing a study', () => {
  it.each(['study.zip', 'STUDY.ZIP', 'chest.nii.gz', 'chest.nii'])('leaves %s unchanged', async (name) => {
    const file = given(name, 'bytes');
    expect(await pack([file])).toEqual({ fileName: name, blob: file.file, parts: [] });
  });

  it('names an archive so that the service recognises it', async () => {
    const file = given('study.dat', new Uint8Array([0x50, 0x4b, 3, 4]));
    expect(await pack([file])).toMatchObject({ fileName: 'study.dat.zip', blob: file.file });
  });

  it('stores the files of a folder under its name', async () => {
    const { fileName, blob, parts } = await pack([given('Case/a/1', 'one'), given('Case/2', 'three')]);
    expect(fileName).toBe('Case.zip');
    const zip = await JSZip.loadAsync(await blob.arrayBuffer(), { checkCRC32: true });
    expect(Object.keys(zip.files)).toEqual(['Case/a/1', 'Case/2']);
    expect(await zip.file('Case/2')?.async('text')).toBe('three');
    expect(parts).toEqual([3 / 8, 1]);
  });

  it('packs loose files as well', async () => {
    expect((await pack([given('1.dcm', 'one'), given('2.dcm', 'two')])).fileName).toBe('1.dcm.zip');
  });

  it('stops when it is aborted', async () => {
    const files = [given('Case/1', 'x'), given('Case/2', 'x')];
    await expect(pack(files, AbortSignal.abort())).rejects.toThrow();
  });
});
