import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { buildZip, zip64Extra } from '../../../test/builders/zip-builder.js';
import type { BuiltEntry } from '../../../test/builders/zip-builder.js';
import { DomainError } from '../problem/domain-error.js';
import { DEFAULT_ARCHIVE_LIMITS } from './archive-limits.js';
import type { ArchiveLimits } from './archive-limits.js';
import { openZipSource } from './zip-source.js';

const folder = mkdtempSync(join(tmpdir(), 'hostile-archive-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The error code of opening the archive or of reading its entries; 'accepted' without an error. */
function refusal(bytes: Uint8Array, limits: Partial<ArchiveLimits> = {}): string {
  const path = join(folder, 'archive.zip');
  writeFileSync(path, bytes);
  try {
    const source = openZipSource(path, { ...DEFAULT_ARCHIVE_LIMITS, ...limits });
    try {
      for (const entry of source.entries) source.read(entry);
    } finally {
      source.close();
    }
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'accepted';
}

const data = Buffer.from('some bytes that compress to about as many bytes');
const entry = (changes: Partial<BuiltEntry> = {}): BuiltEntry => ({ name: 'a', data, ...changes });
const good = buildZip([entry(), entry({ name: 'b' })]);

describe('a file that is not a ZIP archive', () => {
  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['one byte', Buffer.from('P')],
    ['text', Buffer.from('<!doctype html><title>404</title>')],
    ['zeros', Buffer.alloc(100_000)],
  ])('%s', (_name, bytes) => {
    expect(refusal(bytes)).toBe('archive.not-a-zip');
  });
});

describe('truncated archives', () => {
  it('are refused at every length', () => {
    const codes = new Set<string>();
    for (let length = 4; length < good.length; length++) codes.add(refusal(good.subarray(0, length)));
    expect(codes).toEqual(new Set(['archive.truncated']));
  });

  it('are refused when bytes are missing in the middle', () => {
    const cut = Buffer.concat([good.subarray(0, 40), good.subarray(60)]);
    expect(refusal(cut)).toBe('archive.malformed');
  });
});

describe('archives that this service does not read', () => {
  it.each<[string, string, Buffer]>([
    ['archive.encrypted', 'an entry with a password', buildZip([entry({ both: { flags: 0x0801 } })])],
    ['archive.encrypted', 'strong encryption', buildZip([entry({ central: { flags: 0x0840 } })])],
    ['archive.encrypted', 'a masked directory', buildZip([entry({ central: { flags: 0x2800 } })])],
    ['archive.split', 'the last part of several', buildZip([entry()], { disk: 3, directoryDisk: 3 })],
    ['archive.split', 'entries on other disks', buildZip([entry()], { entriesOnDisk: 0 })],
    ['archive.split', 'the first part of several', Buffer.from('PK\x07\x08PK\x03\x04 and more')],
    ['archive.split', 'several disks in zip64', buildZip([entry()], { zip64: { disks: 2 } })],
    ['archive.unsupported-compression', 'Deflate64', buildZip([entry({ method: 9, rawData: data })])],
    ['archive.unsupported-compression', 'LZMA', buildZip([entry({ method: 14, rawData: data })])],
    [
      'archive.unsupported-compression',
      'an unknown method',
      buildZip([entry({ method: 77, rawData: data })]),
    ],
    ['archive.unsupported-compression', 'patched data', buildZip([entry({ both: { flags: 0x0820 } })])],
  ])('%s: %s', (code, _name, bytes) => {
    expect(refusal(bytes)).toBe(code);
  });
});

describe('archives whose sizes lie', () => {
  it.each<[string, BuiltEntry]>([
    ['deflated: larger than declared', entry({ both: { size: data.length - 1 } })],
    ['deflated: smaller than declared', entry({ both: { size: data.length + 1 } })],
    ['deflated: declared as empty, but not empty', entry({ both: { size: 0 } })],
    ['deflated: a declared size that DEFLATE cannot reach', entry({ both: { size: 500_000 } })],
    ['stored: the two sizes differ', entry({ method: 0, both: { size: data.length + 5 } })],
  ])('%s', (_name, lying) => {
    expect(refusal(buildZip([lying]))).toBe('archive.size-mismatch');
  });

  it('a bomb behind an honest-looking size', () => {
    const bomb = deflateRawSync(Buffer.alloc(20 * 1024 ** 2));
    expect(refusal(buildZip([entry({ rawData: bomb, both: { size: 1000 } })]))).toBe('archive.size-mismatch');
  });
});

describe('archives that are too large', () => {
  const three = [entry(), entry({ name: 'b' }), entry({ name: 'c' })];

  it.each<[string, Partial<ArchiveLimits>]>([
    ['archive.too-many-entries', { maxEntries: 2 }],
    ['archive.entry-too-large', { maxEntryBytes: data.length - 1 }],
    ['archive.total-too-large', { maxTotalBytes: 3 * data.length - 1 }],
  ])('%s when one over the limit', (code, limits) => {
    expect(refusal(buildZip(three), limits)).toBe(code);
  });

  it('are accepted exactly at the limits', () => {
    const limits = { maxEntries: 3, maxEntryBytes: data.length, maxTotalBytes: 3 * data.length };
    expect(refusal(buildZip(three), limits)).toBe('accepted');
  });

  it('archive.ratio-too-high: one entry of zeros', () => {
    expect(refusal(buildZip([entry({ data: Buffer.alloc(20 * 1024 ** 2) })]))).toBe('archive.ratio-too-high');
  });

  it('archive.ratio-too-high: many small entries of zeros', () => {
    const zeros = Buffer.alloc(1024 ** 2);
    const many = Array.from({ length: 20 }, (_, i) => entry({ name: `${i}`, data: zeros }));
    expect(refusal(buildZip(many))).toBe('archive.ratio-too-high');
    expect(refusal(buildZip(many.slice(0, 10)))).toBe('accepted');
  });

  it('archive.directory-too-large before it is read', () => {
    const size = 65 * 1024 ** 2;
    const path = join(folder, 'directory.zip');
    writeFileSync(path, '');
    truncateSync(path, size);
    appendFileSync(path, buildZip([], { size, entries: 1, entriesOnDisk: 1, offset: 0 }));
    expect(() => openZipSource(path)).toThrow(
      expect.objectContaining({
        code: 'archive.directory-too-large',
        fields: { bytes: size, maximum: 64 * 1024 ** 2 },
      }) as Error,
    );
  });

  it('archive.too-many-entries before anything is allocated for them', () => {
    expect(
      refusal(buildZip([entry()], { entries: 0xffff, entriesOnDisk: 0xffff, zip64: { entries: 2 ** 40 } })),
    ).toBe('archive.too-many-entries');
  });
});

describe('archives whose entries share bytes', () => {
  it('two entries over the same local header', () => {
    expect(refusal(buildZip([entry(), entry({ name: 'b', central: { localHeaderOffset: 0 } })]))).toBe(
      'archive.overlapping-entries',
    );
  });

  it('an entry that reaches into the next one', () => {
    const inner = buildZip([entry()]).subarray(0, -22);
    const outer = entry({ name: 'outer', method: 0, data: inner });
    const nested = entry({
      name: 'a',
      rawData: new Uint8Array(0),
      central: { localHeaderOffset: 35, compressedSize: 49, size: 47 },
    });
    expect(refusal(buildZip([outer, nested]))).toBe('archive.overlapping-entries');
  });

  it('an entry that reaches into the directory', () => {
    expect(refusal(buildZip([entry({ method: 0, both: { size: 90, compressedSize: 90 } })]))).toBe(
      'archive.overlapping-entries',
    );
  });

  it('an entry whose long local extra field pushes its data into the next one', () => {
    const pushed = entry({ local: { extra: new Uint8Array(0) }, method: 0 });
    const bytes = buildZip([pushed, entry({ name: 'b' })]);
    bytes.writeUInt16LE(40, 28);
    expect(refusal(bytes)).toBe('archive.overlapping-entries');
  });
});

describe('archives whose two headers disagree', () => {
  it.each<[string, BuiltEntry['local']]>([
    ['name', { name: 'x' }],
    ['compression method', { method: 0 }],
    ['encryption', { flags: 0x0801 }],
    ['CRC', { crc32: 1 }],
    ['size', { size: 1 }],
    ['compressed size', { compressedSize: 1 }],
    ['size, zero without a data descriptor', { size: 0 }],
    ['size, in spite of a data descriptor', { size: 1, flags: 0x0808 }],
  ])('in their %s', (_name, local) => {
    expect(refusal(buildZip([entry({ ...(local && { local }) })]))).toBe('archive.header-mismatch');
  });
});

describe('archives with damaged contents', () => {
  it.each<[string, BuiltEntry]>([
    ['a wrong checksum', entry({ both: { crc32: 12345 } })],
    ['a wrong checksum of stored data', entry({ method: 0, both: { crc32: 12345 } })],
    ['data that is not DEFLATE', entry({ rawData: Buffer.alloc(40, 0xff) })],
    ['DEFLATE data that breaks off', entry({ rawData: deflateRawSync(data).subarray(0, 20) })],
  ])('%s', (_name, damaged) => {
    expect(refusal(buildZip([damaged]))).toBe('archive.damaged-entry');
  });
});

describe('archives whose structure is wrong', () => {
  it.each<[string, Buffer]>([
    ['a directory beyond the end', buildZip([entry()], { offset: 1_000_000 })],
    ['a directory longer than the file', buildZip([entry()], { size: 1_000_000 })],
    ['more entries than the directory has', buildZip([entry()], { entries: 2, entriesOnDisk: 2 })],
    [
      'fewer entries than the directory has',
      buildZip([entry(), entry({ name: 'b' })], { entries: 1, entriesOnDisk: 1 }),
    ],
    ['a directory with a wrong offset', buildZip([entry()], { offset: 3 })],
    ['an entry at a wrong offset', buildZip([entry({ central: { localHeaderOffset: 1 } })])],
    ['zip64 and old end record that contradict', buildZip([entry()], { zip64: { entries: 0 } })],
    ['zip64 and old directory offset that contradict', buildZip([entry()], { zip64: { offset: 1 } })],
    ['a zip64 record outside the file', buildZip([entry()], { zip64: { recordOffset: 2 ** 50 } })],
    ['a zip64 record without its signature', buildZip([entry()], { zip64: { recordOffset: 0 } })],
    [
      'a zip64 size beyond any file',
      buildZip([entry({ central: { size: 0xffffffff, extra: zip64Extra(2 ** 60) } })]),
    ],
    ['a zip64 field that is missing', buildZip([entry({ central: { size: 0xffffffff } })])],
    [
      'a zip64 field that is too short',
      buildZip([entry({ central: { size: 0xffffffff, compressedSize: 0xffffffff, extra: zip64Extra(1) } })]),
    ],
    [
      'an extra field that overruns its header',
      buildZip([entry({ central: { size: 0xffffffff, extra: Uint8Array.of(1, 0, 200, 0) } })]),
    ],
  ])('%s', (_name, bytes) => {
    expect(refusal(bytes)).toBe('archive.malformed');
  });

  it('refuses a zip64 size that is possible for a file but not for this entry', () => {
    const wide = entry({ central: { size: 0xffffffff, extra: zip64Extra(2 ** 52) } });
    expect(refusal(buildZip([wide]))).toBe('archive.entry-too-large');
  });
});

it('names an entry by its position, never by its name', () => {
  const path = join(folder, 'named.zip');
  writeFileSync(path, buildZip([entry(), entry({ name: 'Mustermann^Max.dcm', both: { flags: 0x0801 } })]));
  expect(() => openZipSource(path)).toThrow(
    expect.objectContaining({ code: 'archive.encrypted', fields: { entry: 1 } }) as Error,
  );
  expect(() => openZipSource(path)).not.toThrow(/Mustermann/);
});
