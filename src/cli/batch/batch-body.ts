import { createReadStream, type ReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import yazl from 'yazl';
import { fileBody, type StudyBody } from '../study-body.js';
import type { BatchStudy, StudyPart } from './batch-study.js';

/** Longest name of a folder's archive in characters; the service accepts 255 including the extension. */
const MAX_NAME = 200;

/**
 * A study in the form of an upload: a file unchanged, a folder as a ZIP that is created while it is sent. The ZIP stores
 * files without compression, so its size is known in advance and sending costs no processor time.
 * @throws DomainError `cli.usage` if the file is missing
 */
export async function batchBody({ kind, path, parts }: BatchStudy): Promise<StudyBody> {
  if (kind === 'file') return fileBody(path);
  return {
    fileName: `${basename(resolve(path)).slice(0, MAX_NAME) || 'study'}.zip`,
    size: archiveOf(parts, () => undefined).size,
    open: () => packed(parts),
  };
}

/** Opens one file at a time, and closes it if reading stops early. */
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

/** Missing from yazl's types: `end` reports the size at once if the sizes of all files are known. */
type End = (options: undefined, onSize: (bytes: number) => void) => void;
type OpenPart = (part: StudyPart, use: (error: null, stream: ReadStream) => void) => void;

function archiveOf(
  parts: readonly StudyPart[],
  openPart: OpenPart,
): { archive: yazl.ZipFile; stream: Readable; size: number } {
  const archive = new yazl.ZipFile();
  for (const part of parts) {
    const { name, size, mtimeMs } = part;
    // A backslash is an ordinary character here, but a separator for some programs that unpack ZIPs.
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
