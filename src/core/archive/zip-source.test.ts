import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import JSZip from 'jszip';
import { refusalOf } from '../../../test/builders/refusal.js';
import { buildZip, zip64Extra } from '../../../test/builders/zip-builder.js';
import { openSource, openSourceReader } from './open-source.js';
import { openZipReader } from './zip-reader.js';
import { openZipSource } from './zip-source.js';
import type { ZipSource } from './zip-source.js';

const folder = mkdtempSync(join(tmpdir(), 'zip-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/archive/${name}`, import.meta.url));

let files = 0;
function saved(bytes: Uint8Array): string {
  const path = join(folder, `${files++}.zip`);
  writeFileSync(path, bytes);
  return path;
}

const text = (source: ZipSource, name: string, maxBytes?: number): string => {
  const entry = source.entries.find((candidate) => candidate.name === name);
  if (!entry) throw new Error(`no entry ${name}`);
  return Buffer.from(source.read(entry, maxBytes)).toString('latin1');
};

const lines = 'line of text\n'.repeat(1000);

describe.each(['seekable.zip', 'streamed.zip'])('%s, written by Python', (name) => {
  const source = openZipSource(fixture(name));
  afterAll(() => source.close());

  it('lists the files in the order of the directory, without folders', () => {
    expect(source.entries.map((entry) => [entry.name, entry.size])).toEqual([
      ['folder/text.txt', 13_000],
      ['folder/stored.bin', 256],
      ['röntgen.txt', 14],
      ['empty', 0],
    ]);
  });

  it('reads deflated, stored and empty files whole', () => {
    expect(text(source, 'folder/text.txt')).toBe(lines);
    expect(text(source, 'folder/stored.bin')).toBe(
      Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('latin1'),
    );
    expect(text(source, 'röntgen.txt')).toBe('named in UTF-8');
    expect(text(source, 'empty')).toBe('');
  });

  it('reads just the beginning of a file', () => {
    expect(text(source, 'folder/text.txt', 20)).toBe(lines.slice(0, 20));
    expect(text(source, 'folder/stored.bin', 3)).toBe('\0\x01\x02');
    expect(text(source, 'folder/stored.bin', 0)).toBe('');
    expect(text(source, 'röntgen.txt', 1000)).toBe('named in UTF-8');
  });
});

describe('a ZIP archive', () => {
  it('is read with zip64 sizes in the local header', () => {
    const source = openZipSource(fixture('forced-zip64.zip'));
    expect(text(source, 'zip64.txt')).toBe(lines);
    source.close();
  });

  it('is read with zip64 sizes, offset and end record', () => {
    const data = Buffer.from('wide');
    const sentinel = { size: 0xffffffff, compressedSize: 0xffffffff };
    const path = saved(
      buildZip(
        [
          {
            name: 'a',
            data,
            method: 0,
            local: { ...sentinel, extra: zip64Extra(4, 4) },
            central: { ...sentinel, localHeaderOffset: 0xffffffff, extra: zip64Extra(4, 4, 0) },
          },
        ],
        { entries: 0xffff, entriesOnDisk: 0xffff, size: 0xffffffff, offset: 0xffffffff, zip64: {} },
      ),
    );
    const source = openZipSource(path);
    expect(text(source, 'a')).toBe('wide');
    source.close();
  });

  it('is read with an end record inside the comment of the real one', () => {
    const decoy = buildZip([]);
    const source = openZipSource(
      saved(
        buildZip([{ name: 'real', data: Buffer.from('yes') }], {
          comment: Buffer.concat([decoy, Buffer.from('!')]),
        }),
      ),
    );
    expect(text(source, 'real')).toBe('yes');
    source.close();
  });

  it('is read as written by JSZip', async () => {
    const zip = new JSZip();
    zip.file('a/b.dcm', 'content');
    const source = openZipSource(
      saved(await zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE' })),
    );
    expect(source.entries.map((entry) => entry.name)).toEqual(['a/b.dcm']);
    expect(text(source, 'a/b.dcm')).toBe('content');
    source.close();
  });

  it('may have no entries', () => {
    const source = openZipSource(saved(buildZip([])));
    expect(source.entries).toEqual([]);
    source.close();
  });

  it('gives names without the UTF-8 flag in code page 437', () => {
    const source = openZipSource(
      saved(buildZip([{ name: Uint8Array.of(0x72, 0x94, 0xe1, 0xff), both: { flags: 0 } }])),
    );
    expect(source.entries[0].name).toBe('röß\u00a0');
    source.close();
  });

  it('keeps names that lead out of the archive as text and leaves out symbolic links and folders', () => {
    const source = openZipSource(
      saved(
        buildZip([
          { name: '../../etc/passwd', data: Buffer.from('only a name') },
          { name: '/absolute', data: Buffer.from('x') },
          {
            name: 'link',
            data: Buffer.from('/etc/passwd'),
            central: { madeBySystem: 3, unixMode: 0o120777 },
          },
          { name: 'pipe', central: { madeBySystem: 3, unixMode: 0o010644 } },
          { name: 'folder/', method: 0 },
          { name: 'plain', central: { madeBySystem: 3, unixMode: 0o100644 } },
        ]),
      ),
    );
    expect(source.entries.map((entry) => entry.name)).toEqual(['../../etc/passwd', '/absolute', 'plain']);
    expect(text(source, '../../etc/passwd')).toBe('only a name');
    source.close();
  });
});

describe('entries', () => {
  it('may be sent to another thread, which reads them without listing the archive', () => {
    const path = saved(
      buildZip([
        { name: 'a', data: Buffer.from('first') },
        { name: 'b', data: Buffer.from('second') },
      ]),
    );
    const source = openZipSource(path);
    const sent = structuredClone(source.entries);
    source.close();
    const reader = openZipReader(path);
    expect(sent.map((entry) => Buffer.from(reader.read(entry)).toString())).toEqual(['first', 'second']);
    reader.close();
  });

  it('are opened by the kind of source, ZIP or directory', () => {
    const path = saved(buildZip([{ name: 'a', data: Buffer.from('first') }]));
    const source = openSource(path);
    expect(source.location).toEqual({ kind: 'zip', path });
    const reader = openSourceReader(source.location);
    expect(Buffer.from(reader.read(source.entries[0], 2)).toString()).toBe('fi');
    reader.close();
    source.close();
  });
});

describe('the beginning of a deflated entry', () => {
  // Text first, then noise, and the other way round: the overall ratio predicts neither beginning.
  const noise = randomBytes(200_000);
  const blank = Buffer.alloc(2_000_000, 'blank');
  it.each([
    ['compresses better than the rest', Buffer.concat([blank, noise])],
    ['compresses worse than the rest', Buffer.concat([noise, blank])],
    ['is followed by a blank as long as a bomb', Buffer.concat([noise, Buffer.alloc(15 * 1024 ** 2)])],
  ])('is exact when it %s', (_name, data) => {
    const source = openZipSource(saved(buildZip([{ name: 'a', data }])));
    for (const length of [1, 500, 70_000, 250_000, data.length - 1, data.length]) {
      expect(Buffer.compare(source.read(source.entries[0], length), data.subarray(0, length))).toBe(0);
    }
    source.close();
  });

  it('is read without the rest of the entry, which may even be damaged', () => {
    const data = randomBytes(1024 ** 2);
    const zip = buildZip([{ name: 'a', data }]);
    zip[zip.length >> 1] ^= 1;
    const source = openZipSource(saved(zip));
    const [entry] = source.entries;
    expect(Buffer.compare(source.read(entry, 4096), data.subarray(0, 4096))).toBe(0);
    expect(refusalOf(() => source.read(entry)).code).toBe('archive.damaged-entry');
    source.close();
  });
});
