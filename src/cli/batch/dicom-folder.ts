import { open } from 'node:fs/promises';
import { readHeader } from '../../core/ingest/read-header.js';
import { RandomAccessFile } from '../../core/archive/random-access-file.js';
import type { StudyPart } from './batch-study.js';

/** Length of the preamble before the mark of a DICOM file (PS3.10, section 7.1), and the mark. */
const PREAMBLE_BYTES = 128;
const MARK = 'DICM';

/**
 * Reads the StudyInstanceUID from the first DICOM image among the files.
 * @returns the UID; empty if there are DICOM files, but none with a readable header; undefined if there are none
 */
export async function studyUidOf(files: readonly StudyPart[]): Promise<string | undefined> {
  let isDicom = false;
  for (const file of files) {
    const uid = readStudyUid(file);
    if (uid !== undefined) return uid;
    isDicom ||= await hasMark(file.path);
  }
  return isDicom ? '' : undefined;
}

function readStudyUid({ path, name, size }: StudyPart): string | undefined {
  let file: RandomAccessFile | undefined;
  try {
    const opened = (file = new RandomAccessFile(path));
    const source = { read: (_: unknown, bytes: number = size) => opened.read(0, Math.min(bytes, size)) };
    const entry = { name, size, ordinal: 0 };
    return readHeader(source, { index: 0, entry }).at(0)?.studyUid;
  } catch {
    // Not an image, or a damaged one: the service will report it if it matters.
    return undefined;
  } finally {
    file?.close();
  }
}

async function hasMark(path: string): Promise<boolean> {
  const handle = await open(path).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const bytes = Buffer.alloc(MARK.length);
    await handle.read(bytes, 0, MARK.length, PREAMBLE_BYTES);
    return bytes.toString('latin1') === MARK;
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}
