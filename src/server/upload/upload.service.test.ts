import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UploadServer } from '../../../test/builders/upload-server.js';
import { FORM_HEADER, formStart } from '../../../test/e2e/raw-request.js';

const FORM = { 'content-type': FORM_HEADER.slice('content-type: '.length) };

function formOf(...parts: [field: string, contents: string, name?: string][]): FormData {
  const form = new FormData();
  for (const [field, contents, name] of parts) {
    if (name === undefined) form.append(field, contents);
    else form.append(field, new Blob([contents]), name);
  }
  return form;
}

function mounted(directory: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('an upload', () => {
  it('arrives byte for byte in a file that only the service can read, and is gone afterwards', async () => {
    await using target = await UploadServer.start();
    const answer = await target.send(
      formOf(['series', '1.2.3'], ['file', 'PK\u0003\u0004 and more', 'Study.ZIP']),
    );
    expect(answer).toEqual({ bytes: 'PK\u0003\u0004 and more', mode: '600', fields: { series: '1.2.3' } });
    expect(statSync(target.spool.path).mode & 0o777).toBe(0o700);
    expect(target.files()).toEqual([]);
  });

  it('of exactly the limit is accepted, one byte more is not', async () => {
    await using target = await UploadServer.start({ maxBytes: 300_000 });
    const form = (bytes: number): FormData => formOf(['file', 'x'.repeat(bytes), 's.zip']);
    expect(await target.send(form(300_000))).toHaveProperty('mode', '600');
    expect(await target.send(form(300_001))).toEqual({ code: 'upload.too-large', kind: 'too-large' });
    expect(target.files()).toEqual([]);
  });

  it('may be .nii or .nii.gz on a route for NIfTI', async () => {
    await using target = await UploadServer.start();
    for (const name of ['v.nii', 'v.nii.gz', 'V.NII.GZ']) {
      expect(await target.send(formOf(['file', 'x', name]), { kind: 'nifti' })).toHaveProperty('bytes', 'x');
    }
    expect(await target.send(formOf(['file', 'x', 'v.gz']), { kind: 'nifti' })).toHaveProperty(
      'code',
      'upload.wrong-extension',
    );
  });
});

describe('a form that cannot be used', () => {
  it.each<[string, FormData, string]>([
    ['without a part', formOf(), 'upload.no-file'],
    ['with text fields only', formOf(['comment', 'hello']), 'upload.no-file'],
    ['with the file in a wrong field', formOf(['image', 'x', 's.zip']), 'upload.wrong-field'],
    ['with text instead of the file', formOf(['file', 'x']), 'upload.file-is-text'],
    ['with a second file', formOf(['file', 'x', 'a.zip'], ['file', 'y', 'b.zip']), 'upload.second-file'],
    [
      'with three files',
      formOf(['file', 'x', 'a.zip'], ['b', 'y', 'b'], ['c', 'z', 'c']),
      'upload.second-file',
    ],
    ['with an empty file', formOf(['file', '', 's.zip']), 'upload.empty-file'],
    ['with a file of another kind', formOf(['file', 'x', 's.tar']), 'upload.wrong-extension'],
    ['with a file that is only an extension', formOf(['file', 'x', '.zip']), 'upload.wrong-extension'],
    ['with an endless name', formOf(['file', 'x', `${'s'.repeat(300)}.zip`]), 'upload.file-name-too-long'],
    [
      'with too many fields',
      formOf(...Array.from({ length: 17 }, (_, i): [string, string] => [`f${i}`, 'x']), [
        'file',
        'x',
        's.zip',
      ]),
      'upload.too-many-fields',
    ],
    [
      'with too long a field',
      formOf(['f', 'x'.repeat(9000)], ['file', 'x', 's.zip']),
      'upload.field-too-large',
    ],
    [
      'with too long a name',
      formOf(['f'.repeat(101), 'x'], ['file', 'x', 's.zip']),
      'upload.field-too-large',
    ],
    [
      'with a prototype property as name',
      formOf(['__proto__', 'x'], ['file', 'x', 's.zip']),
      'upload.malformed-multipart',
    ],
  ])('%s is refused with its own code and leaves no file behind', async (_what, form, code) => {
    await using target = await UploadServer.start();
    expect(await target.send(form)).toEqual({ code, kind: 'malformed' });
    expect(target.files()).toEqual([]);
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['JSON', { 'content-type': 'application/json' }, '{}', 'upload.not-multipart'],
    ['a bare ZIP', { 'content-type': 'application/zip' }, 'PK', 'upload.not-multipart'],
    ['a form without boundary', { 'content-type': 'multipart/form-data' }, 'x', 'upload.malformed-multipart'],
    ['a form without end', FORM, formStart('x'), 'upload.malformed-multipart'],
    ['a form without a single boundary', FORM, 'x'.repeat(5000), 'upload.malformed-multipart'],
    ['an empty body', FORM, '', 'upload.no-file'],
  ])('that is %s is refused with its own code', async (_what, headers, body, code) => {
    await using target = await UploadServer.start();
    expect(await target.send(body, { headers })).toEqual({ code, kind: 'malformed' });
    expect(target.files()).toEqual([]);
  });
});

describe('the disk', () => {
  // A file system that is really full. Mounting needs privileges that some machines deny.
  it('that is full is a fault of the service and leaves no file behind', async (context) => {
    const root = mkdtempSync(join(tmpdir(), 'full-'));
    if (!mounted(root, '256k')) context.skip('mounting a small file system is not permitted here');
    try {
      await using target = await UploadServer.start({ root: join(root, 'spool') });
      const answer = await target.send(formOf(['file', 'x'.repeat(900_000), 's.zip']));
      expect(answer).toEqual({ code: 'upload.disk-full', kind: 'fault' });
      expect(target.files()).toEqual([]);
      expect(await target.send(formOf(['file', 'small', 's.zip']))).toHaveProperty('bytes', 'small');
    } finally {
      execFileSync('umount', [root]);
      rmSync(root, { recursive: true });
    }
  });

  it('whose directory vanished is a fault of the service', async () => {
    await using target = await UploadServer.start();
    rmSync(target.spool.path, { recursive: true });
    expect(await target.send(formOf(['file', 'x', 's.zip']))).toEqual({
      code: 'upload.spool-failed',
      kind: 'fault',
    });
    mkdirSync(target.spool.path);
  });
});
