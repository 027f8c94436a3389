/** Archives with flaws that other readers forgive, and flaws where forgiving would be a guess. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { refusalOf } from '../../../test/builders/refusal.js';
import {
  buildZip,
  zip64Extra,
  type BuiltEntry,
  type HeaderFields,
} from '../../../test/builders/zip-builder.js';
import { openZipSource } from './zip-source.js';

const folder = mkdtempSync(join(tmpdir(), 'lenient-archive-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The contents of all entries, as text. */
function contentsOf(bytes: Uint8Array): string[] {
  const path = join(folder, 'archive.zip');
  writeFileSync(path, bytes);
  const source = openZipSource(path);
  try {
    return source.entries.map((entry) => Buffer.from(source.read(entry)).toString());
  } finally {
    source.close();
  }
}

const first = { name: 'DICOM/a', data: Buffer.from('first') };
const second = { name: 'DICOM/b', data: Buffer.from('second') };
const good = buildZip([first, second]);
const wide = buildZip([first, second], {
  entries: 0xffff,
  entriesOnDisk: 0xffff,
  size: 0xffffffff,
  offset: 0xffffffff,
  zip64: {},
});

describe.each([
  ['an archive', good],
  ['a zip64 archive', wide],
  ['an archive with a comment', buildZip([first, second], { comment: Buffer.from('PK\x05\x06 exported') })],
])('%s', (_name, archive) => {
  it.each([
    ['a line end', '\r\n'],
    ['zeros that fill a block', '\0'.repeat(3000)],
    ['the page of a portal', '<html><!-- download complete --></html>'.repeat(20)],
    ['more than a comment could hold', 'x'.repeat(200_000)],
  ])('is read with %s behind it', (_what, tail) => {
    expect(contentsOf(Buffer.concat([archive, Buffer.from(tail)]))).toEqual(['first', 'second']);
  });

  it.each([
    ['a byte order mark', '\xef\xbb\xbf'],
    ['the header of a form', '--boundary\r\nContent-Type: application/zip\r\n\r\n'],
    ['a program that unpacks it', `MZ${'\0'.repeat(100_000)}`],
  ])('is read with %s in front of it', (_what, head) => {
    const front = Buffer.from(head, 'latin1');
    expect(contentsOf(Buffer.concat([front, archive]))).toEqual(['first', 'second']);
    const around = Buffer.concat([front, archive, Buffer.from('\r\n--boundary--')]);
    expect(contentsOf(around)).toEqual(['first', 'second']);
  });

  it.each([
    ['another archive behind it', (other: Buffer) => Buffer.concat([archive, other])],
    ['another archive in front of it', (other: Buffer) => Buffer.concat([other, archive])],
    [
      'the beginning of another behind it',
      (other: Buffer) => Buffer.concat([archive, other.subarray(0, 40)]),
    ],
  ])('is refused with %s: one of the two would be lost', (_what, join2) => {
    const other = buildZip([{ name: 'c', data: Buffer.from('third') }]);
    expect(refusalOf(() => contentsOf(join2(other))).code).toBe('archive.malformed');
  });
});

it('refuses a truncated archive even if an archive inside it is complete', () => {
  const outer = buildZip([
    { name: 'part 1.zip', data: good, method: 0 },
    { name: 'part 2.zip', data: good, method: 0 },
  ]);
  const end = outer.lastIndexOf('PK\x01\x02');
  expect(refusalOf(() => contentsOf(outer.subarray(0, end - 60))).code).toBe('archive.malformed');
});

it('accepts a truncated comment', () => {
  const commented = buildZip([first], { comment: Buffer.from('a long comment') });
  expect(contentsOf(commented.subarray(0, -6))).toEqual(['first']);
});

describe('an entry is read although its two headers differ in', () => {
  const data = Buffer.from('some bytes');
  const sentinel = 0xffffffff;
  const flags = 0x0808;
  it.each<[string, HeaderFields, HeaderFields]>([
    ['backslashes in the directory', { name: 'DICOM/S1/IM1' }, { name: 'DICOM\\S1\\IM1' }],
    ['backslashes in the entry', { name: 'DICOM\\S1\\IM1' }, { name: 'DICOM/S1/IM1' }],
    ['a folder that is this one', { name: './DICOM/IM1' }, { name: 'DICOM/IM1' }],
    [
      'the flag of UTF-8',
      { name: 'r\u00f6ntgen', flags: 0x0800 },
      { name: Uint8Array.of(0x72, 0x94, 0x6e, 0x74, 0x67, 0x65, 0x6e), flags: 0 },
    ],
    [
      'zip64 sizes without the field, of a streamed entry',
      { size: sentinel, compressedSize: sentinel, crc32: 0, flags },
      { flags },
    ],
    ['zip64 sizes without the field', { size: sentinel, compressedSize: sentinel }, {}],
    [
      'a zip64 field that is too short',
      { size: sentinel, compressedSize: sentinel, extra: zip64Extra(10) },
      {},
    ],
    [
      'zip64 sizes that are right',
      { size: sentinel, compressedSize: sentinel, extra: zip64Extra(10, 12) },
      {},
    ],
    ['a zip64 field with a size that needs none', {}, { size: sentinel, extra: zip64Extra(10, 12, 0) }],
    [
      'a zip64 field with all values for one',
      {},
      { localHeaderOffset: sentinel, extra: zip64Extra(10, 12, 0) },
    ],
  ])('%s', (_what, local, central) => {
    expect(contentsOf(buildZip([{ name: 'a', data, local, central }]))).toEqual(['some bytes']);
  });

  it.each<[string, BuiltEntry['local']]>([
    ['the name itself', { name: 'DICOM/c' }],
    ['zip64 sizes that are wrong', { size: sentinel, extra: zip64Extra(11) }],
  ])('but not in %s', (_what, local) => {
    const archive = buildZip([{ name: 'DICOM/a', data, ...(local && { local }) }]);
    expect(refusalOf(() => contentsOf(archive)).code).toBe('archive.header-mismatch');
  });
});

describe('a file sent instead of a ZIP is named', () => {
  const tar = Buffer.alloc(2048);
  tar.write('ustar', 257, 'latin1');
  const iso = Buffer.alloc(40_000);
  iso.write('CD001', 0x8001, 'latin1');
  const dicom = Buffer.alloc(200);
  dicom.write('DICM', 128, 'latin1');
  const nifti = Buffer.alloc(400);
  nifti.write('n+1', 344, 'latin1');
  it.each<[string, Uint8Array, RegExp]>([
    ['gzip', Buffer.from('1f8b0800', 'hex'), /but a gzip-compressed file \(\.gz, \.tar\.gz\): unpack it/],
    ['bzip2', Buffer.from('BZh91AY'), /but a bzip2-compressed file/],
    ['xz', Buffer.from('fd377a585a0000', 'hex'), /but an xz-compressed file/],
    ['7z', Buffer.from('377abcaf271c0004', 'hex'), /but a 7z archive: unpack it/],
    ['rar', Buffer.from('526172211a0700', 'hex'), /but a RAR archive: unpack it/],
    ['tar', tar, /but a tar archive: unpack it/],
    ['iso', iso, /but an ISO image of a disc: unpack it/],
    ['dicom', dicom, /but a DICOM file: send/],
    ['nifti', nifti, /but a NIfTI volume: send/],
    ['pdf', Buffer.from('%PDF-1.4 …'), /but a PDF document: send/],
    ['jpeg', Buffer.from('ffd8ffe0', 'hex'), /but a JPEG picture/],
    ['png', Buffer.from('89504e470d0a1a0a', 'hex'), /but a PNG picture/],
    ['web-page', Buffer.from('\xef\xbb\xbf\n<!DOCTYPE html><p>Sign in', 'latin1'), /but a web page/],
    ['text', Buffer.from('Patient, Max'), /but a text file/],
  ])('%s', (found, bytes, message) => {
    const refusal = refusalOf(() => contentsOf(bytes));
    expect(refusal).toMatchObject({ code: 'archive.not-a-zip', fields: { found } });
    expect(refusal.message).toMatch(message);
  });
});
