import { mkdirSync, mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import JSZip from 'jszip';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ctFile } from '../../../test/builders/ct-study.js';
import { openFiles } from '../../../test/builders/open-files.js';
import { openZipSource } from '../../core/archive/zip-source.js';
import type { StudyBody } from '../study-body.js';
import { batchBody } from './batch-body.js';
import { findStudies } from './find-studies.js';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'batch-body-'));
  folder = join(root, 'Ann Doe');
  mkdirSync(join(folder, 'lung'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

async function bytesOf(body: StudyBody): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.open()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function bodyOfFolder(): Promise<StudyBody> {
  const [study] = await findStudies([folder]);
  return batchBody(study);
}

const openInFolder = (): string[] => openFiles().filter((file) => file.startsWith(realpathSync(folder)));

describe('a folder of DICOM', () => {
  it('is sent as a ZIP of the announced size, as often as needed', async () => {
    writeFileSync(join(folder, 'scout'), ctFile(0));
    writeFileSync(join(folder, 'lung', '1'), ctFile(1));
    writeFileSync(join(folder, 'lung', 'Übersicht'), Buffer.alloc(300_000, 'x'));
    const body = await bodyOfFolder();
    const bytes = await bytesOf(body);
    expect([body.fileName, body.size]).toEqual(['Ann Doe.zip', bytes.length]);
    expect((await bytesOf(body)).equals(bytes)).toBe(true);

    const zip = await JSZip.loadAsync(bytes, { checkCRC32: true });
    expect(Object.keys(zip.files)).toEqual(['scout', 'lung/1', 'lung/Übersicht']);
    const path = join(root, 'sent.zip');
    writeFileSync(path, bytes);
    const source = openZipSource(path);
    expect(Buffer.from(source.read(source.entries[0])).equals(ctFile(0))).toBe(true);
    source.close();
  });

  it.skipIf(process.platform !== 'linux')('leaves no file open if reading stops early', async () => {
    writeFileSync(join(folder, 'lung', '1'), ctFile(0));
    writeFileSync(join(folder, 'lung', '2'), Buffer.alloc(4_000_000));
    const body = await bodyOfFolder();
    for await (const chunk of body.open()) {
      if (chunk.length <= 1000) continue;
      expect(openInFolder()).toEqual([realpathSync(join(folder, 'lung', '2'))]);
      break;
    }
    await expect.poll(openInFolder).toEqual([]);
  });

  it('fails when a file has become shorter or is missing', async () => {
    writeFileSync(join(folder, 'lung', '1'), ctFile(0));
    const body = await bodyOfFolder();
    truncateSync(join(folder, 'lung', '1'), 100);
    await expect(bytesOf(body)).rejects.toThrow(/unexpected number of bytes/);
    rmSync(join(folder, 'lung', '1'));
    await expect(bytesOf(body)).rejects.toThrow(/ENOENT/);
  });
});

it('a file is sent unchanged', async () => {
  const path = join(root, 'study.zip');
  writeFileSync(path, 'the bytes of a study');
  const [study] = await findStudies([path]);
  const body = await batchBody(study);
  expect([body.fileName, body.size, (await bytesOf(body)).toString()]).toEqual([
    'study.zip',
    20,
    'the bytes of a study',
  ]);
});
