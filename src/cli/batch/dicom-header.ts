import { open } from 'node:fs/promises';
import { isNothingThere } from '../../core/problem/system-error.js';
import { readHeader } from '../../core/ingest/read-header.js';
import { RandomAccessFile } from '../../core/archive/random-access-file.js';
import type { StudyPart } from './batch-study.js';

/** Length of the preamble before the mark of a DICOM file (PS3.10, section 7.1), and the mark. */
const PREAMBLE_BYTES = 128;
const MARK = 'DICM';

/** Contents of the header of a DICOM file; `studyUid` is empty if it is not an image with a readable header. */
export interface DicomHeader {
  readonly studyUid: string;
}

/** Reads the header of a file; undefined if it is not a DICOM file. A file that cannot be read counts as one. */
export async function dicomHeaderOf(file: StudyPart): Promise<DicomHeader | undefined> {
  const studyUid = readStudyUid(file);
  if (studyUid !== undefined) return { studyUid };
  return (await hasMark(file.path)) ? { studyUid: '' } : undefined;
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

/** Whether the file has the mark of DICOM, or may have it. */
async function hasMark(path: string): Promise<boolean> {
  try {
    await using handle = await open(path);
    const bytes = Buffer.alloc(MARK.length);
    await handle.read(bytes, 0, MARK.length, PREAMBLE_BYTES);
    return bytes.toString('latin1') === MARK;
  } catch (error) {
    // An unreadable file may be an image. It counts as one, so that sending it fails in the table.
    return !isNothingThere(error);
  }
}
