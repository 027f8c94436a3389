/** Studies in other forms than one ZIP of DICOM files: read if that is safe, otherwise refused by name. */
import { randomBytes } from 'node:crypto';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ctInstance } from '../../../test/builders/ct-instance.js';
import { ctFiles, withArchive, withArchiveOf, type StudyFile } from '../../../test/builders/ct-study.js';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { readingSettings } from '../../../test/builders/reading-settings.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { buildZip, type BuiltEntry } from '../../../test/builders/zip-builder.js';
import { DEFAULT_ARCHIVE_LIMITS, type ArchiveLimits } from '../archive/archive-limits.js';
import { ingestStudy } from './ingest-study.js';

function readAt(path: string, limits: Partial<ArchiveLimits> = {}) {
  const settings = { ...readingSettings(), archive: { ...DEFAULT_ARCHIVE_LIMITS, ...limits } };
  const input = { kind: 'dicom-zip', path, fileName: 'study.zip' } as const;
  return ingestStudy({ goal: 'volume', input, settings, options: {} }, localTasks, () => undefined);
}

function read(files: readonly StudyFile[], limits?: Partial<ArchiveLimits>) {
  return withArchive(files, (path) => readAt(path, limits));
}

function readArchive(bytes: Uint8Array) {
  return withArchiveOf(bytes, (path) => readAt(path));
}

/** The Hounsfield units of the volume that {@link ctFiles} make. */
const VOLUME = Array.from({ length: 24 * 64 }, (_, at) => at - 1024);

function zipOf(files: readonly Uint8Array[], change: Partial<BuiltEntry> = {}): Buffer {
  return buildZip(files.map((data, index) => ({ name: `DICOM/IM${index}`, data, ...change })));
}

const study = ctFiles();
/** The file of a disc that lists the others. */
const DIRECTORY = ctInstance({ SOPClassUID: '1.2.840.10008.1.3.10' }, { pixels: null });
const inner = zipOf(study);

describe('a ZIP with one inner ZIP', () => {
  it.each<[string, readonly BuiltEntry[]]>([
    ['stored', [{ name: 'study.zip', data: inner, method: 0 }]],
    ['compressed', [{ name: 'study.zip', data: inner }]],
    ['of any name', [{ name: '.download', data: inner }]],
    [
      'behind a page and a text',
      [
        { name: 'index.html', data: Buffer.from('<html></html>') },
        { name: 'README', data: Buffer.from('Your images') },
        { name: 'a/b/series.zip', data: inner },
        { name: 'empty' },
      ],
    ],
    [
      'next to the table of contents of a disc',
      [
        { name: 'DICOMDIR', data: DIRECTORY },
        { name: 'IMAGES.ZIP', data: inner },
      ],
    ],
    ['with stored images', [{ name: 'study.zip', data: zipOf(study, { method: 0 }), method: 0 }]],
    [
      'that has bytes behind it',
      [{ name: 'study.zip', data: Buffer.concat([inner, Buffer.from('\r\n')]), method: 0 }],
    ],
  ])('is read: %s', async (_name, entries) => {
    const outer = await readArchive(buildZip(entries));
    expect(Array.from(outer.volume?.data ?? [])).toEqual(VOLUME);
    expect(outer.warnings).toEqual([]);
  });

  it('is ignored next to images', async () => {
    const other = zipOf(ctFiles(() => ({ attributes: { SeriesInstanceUID: '1.2.3.5' } })));
    const { seriesUid } = await read([other, ...study]);
    expect(seriesUid).toBe('1.2.3.4');
  });

  it('is read only one level deep', async () => {
    expect(await rejectionOf(read([buildZip([{ name: 'study.zip', data: inner }])]))).toMatchObject({
      code: 'dicom.packed-files',
      message:
        'The only file is not a DICOM image but a ZIP archive. Unpack the packed files and send the images of one CT study in one ZIP.',
    });
  });

  it.each<[string, Buffer, Partial<ArchiveLimits>]>([
    ['archive.too-many-entries', inner, { maxEntries: 24 }],
    ['archive.total-too-large', inner, { maxTotalBytes: inner.length + 24 * study[0].length - 1 }],
    ['archive.entry-too-large', inner, { maxEntryBytes: inner.length - 1 }],
    ['archive.truncated', inner.subarray(0, 2000), {}],
    ['archive.encrypted', zipOf(study, { both: { flags: 0x0801 } }), {}],
    [
      'archive.ratio-too-high',
      buildZip(Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, data: Buffer.alloc(1024 ** 2) }))),
      {},
    ],
  ])('has the limits and refusals of a ZIP: %s', async (code, bytes, limits) => {
    expect((await rejectionOf(read([bytes], limits))).code).toBe(code);
  });

  it('is refused if its data in the outer archive is damaged', async () => {
    const packed = deflateRawSync(inner);
    const cut = buildZip([{ name: 'a', data: inner, rawData: packed.subarray(0, packed.length - 40) }]);
    const changed = buildZip([{ name: 'a', data: inner, both: { crc32: 1 } }]);
    const garbled = buildZip([
      { name: 'a', data: inner, rawData: Buffer.concat([packed.subarray(0, 600), randomBytes(900)]) },
    ]);
    for (const bytes of [cut, changed, garbled]) {
      expect((await rejectionOf(readArchive(bytes))).code).toMatch(
        /^archive\.(damaged-entry|size-mismatch)$/,
      );
    }
  });
});

describe('other files instead of images are refused by name', () => {
  const iso = Buffer.alloc(40_000);
  iso.write('CD001', 0x8001, 'latin1');
  const tar = Buffer.alloc(1024);
  tar.write('ustar', 257, 'latin1');
  const dicomDir = ctInstance({ SOPClassUID: '1.2.840.10008.1.3.10' }, { pixels: null });
  const report = ctInstance({ Modality: 'SR' }, { pixels: null });

  it.each<[string, readonly Uint8Array[], string, RegExp]>([
    [
      'several ZIPs',
      [inner, inner, Buffer.from('text')],
      'dicom.packed-files',
      /: 2 are ZIP archives\. Unpack/,
    ],
    [
      'gzipped images',
      study.map((file) => gzipSync(file)),
      'dicom.packed-files',
      /^None of the 24 files .* 24 are gzip-compressed/,
    ],
    ['a tar', [tar], 'dicom.packed-files', /but a tar archive/],
    ['an image of a disc', [iso], 'dicom.packed-files', /but an ISO image of a disc\. Unpack/],
    ['a 7z', [Buffer.from('377abcaf271c0004', 'hex')], 'dicom.packed-files', /but a 7z archive/],
    ['a RAR', [Buffer.from('526172211a070100', 'hex')], 'dicom.packed-files', /but a RAR archive/],
    [
      'pictures',
      [Buffer.from('ffd8ffe0', 'hex'), Buffer.from('ffd8ffe1', 'hex')],
      'dicom.no-dicom',
      /2 are JPEG pictures/,
    ],
    ['a report', [Buffer.from('%PDF-1.4')], 'dicom.no-dicom', /but a PDF document\. Send/],
    [
      'an unknown kind of file',
      [Buffer.from([0, 1, 2, 3])],
      'dicom.no-dicom',
      /^The only file is not a DICOM image\. Send/,
    ],
    ['a table of contents', [dicomDir], 'dicom.directory-file', /^There is a DICOMDIR.*Send the whole disc/],
    [
      'a table of contents and a viewer',
      [dicomDir, Buffer.from('MZ\0\0'), Buffer.from('[autorun]')],
      'dicom.directory-file',
      /DICOMDIR/,
    ],
    ['reports', [report, report], 'dicom.no-ct', /2 objects, modality SR/],
  ])('%s', async (_name, files, code, message) => {
    const error = await rejectionOf(read(files));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

it.each(['a.jpg', 'a.txt', 'a.pdf', 'a.png', '.a', 'DICOMDIR', '.hidden/a.xml', 'a.zip', '__MACOSX/a'])(
  'an image is read under any name: %s',
  async (name) => {
    const files = study.map((data, index) => ({ name: name.replace('a', `a${index}`), data }));
    const { volume } = await read(files);
    expect(Array.from(volume?.data ?? [])).toEqual(VOLUME);
  },
);
