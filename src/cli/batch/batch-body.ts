import { createReadStream, type ReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import yazl from 'yazl';
import { fileBody, type StudyBody } from '../study-body.js';
import type { BatchStudy, StudyPart } from './batch-study.js';

/** Characters of a folder's name that its archive is called by: the service takes 255 with the extension. */
const MAX_NAME = 200;

/**
 * A study as it is uploaded: a file as it lies there, a folder as a ZIP that is made while it is sent. Its files are
 * stored, not deflated: so the size of the archive is known before, and the disk is not waited for by a processor.
 * @throws DomainError `cli.usage` when the file is gone
 */
export async function batchBody({ kind, path, parts }: BatchStudy): Promise<StudyBody> {
  if (kind === 'file') return fileBody(path);
  return {
    fileName: `${basename(resolve(path)).slice(0, MAX_NAME) || 'study'}.zip`,
    size: archiveOf(parts, () => undefined).size,
    open: () => packed(parts),
  };
}

/** One file is open at a time, and none when nobody reads on. */
async function* packed(parts: readonly StudyPart[]): AsyncGenerator<Uint8Array> {
  let reading: ReadStream | undefined;
  const { archive, stream } = archiveOf(parts, ({ path }, use) => {
    reading = createReadStream(path).on('error', (error) => archive.emit('error', error));
    use(null, reading);
  });
  archive.on('error', (error: Error) => stream.destroy(error));
  try {
    yield* stream;
  } finally {
    reading?.destroy();
  }
}

/** What yazl's types leave out: `end` tells the size at once where those of all files are known. */
type End = (options: undefined, onSize: (bytes: number) => void) => void;
type OpenPart = (part: StudyPart, use: (error: null, stream: ReadStream) => void) => void;

function archiveOf(
  parts: readonly StudyPart[],
  openPart: OpenPart,
): { archive: yazl.ZipFile; stream: Readable; size: number } {
  const archive = new yazl.ZipFile();
  for (const part of parts) {
    const { name, size, mtimeMs } = part;
    // A backslash is a letter here, and a separator to some who unpack.
    archive.addReadStreamLazy(
      name.replaceAll('\\', '_'),
      { compress: false, size, mtime: new Date(mtimeMs) },
      (use) => openPart(part, use),
    );
  }
  let total = 0;
  (archive.end.bind(archive) as unknown as End)(undefined, (bytes) => (total = bytes));
  return { archive, stream: archive.outputStream as Readable, size: total };
}
