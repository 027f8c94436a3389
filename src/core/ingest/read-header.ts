import { FILE_KIND_BYTES, fileKindOf } from '../archive/file-kind.js';
import type { FileSource } from '../archive/file-source.js';
import type { StudyEntry } from '../archive/open-source.js';
import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import { IncompleteHeader } from '../dicom/parsing/incomplete-header.js';
import { needsCodestream } from '../dicom/parsing/irreversible-codestream.js';
import { NOT_DICOM } from '../dicom/parsing/companion-codes.js';
import { MAX_HEADER_BYTES } from '../dicom/parsing/read-data-set.js';
import { readImageFrames } from '../dicom/parsing/read-image-frames.js';
import { DomainError } from '../problem/domain-error.js';
import { otherFile } from './ingest-errors.js';
import type { IndexedEntry } from './ingest-tasks.js';

/** Most headers of CT images take 2 to 20 kB; private elements may make them much longer. */
const FIRST_BYTES = 32 * 1024;
/** Bytes by which a header may be longer than another one of its study. */
const VARIATION_BYTES = 4 * 1024;
/** An attempt beyond `FIRST_BYTES` reads at least this many times as much, so that a few attempts suffice. */
const GROWTH = 4;

/** Parses the beginning of a file, or a `complete` one. @throws IncompleteHeader if the beginning is too short */
type ParseHeader<T> = (bytes: Uint8Array, complete: boolean) => T;

/**
 * The images of a file, from its header only: the pixels behind it are not inflated.
 * @param firstBytes bytes that probably suffice; the result does not depend on them
 * @throws DomainError `dicom.*`, `archive.*`: the reason for leaving the file out
 */
export function readHeader(
  source: Pick<FileSource<StudyEntry>, 'read'>,
  { index, entry }: IndexedEntry,
  firstBytes = FIRST_BYTES,
): readonly ImageFrame[] {
  const frames = parseHeader(
    source,
    entry,
    (bytes, complete) => readImageFrames(bytes, index, { complete }),
    firstBytes,
  );
  return firstBytes < FIRST_BYTES && needPixels(frames) ? readHeader(source, { index, entry }) : frames;
}

/** Bytes that probably suffice for the header of a file like the one with these images. */
export function bytesForAlike(frames: readonly ImageFrame[]): number {
  const first = frames.at(0);
  if (first === undefined || needPixels(frames)) return FIRST_BYTES;
  return Math.min(first.pixels.pixelData.offset + VARIATION_BYTES, FIRST_BYTES);
}

/** Whether the beginning of the pixels has to be read with the header. */
function needPixels(frames: readonly ImageFrame[]): boolean {
  return frames.some(({ pixels }) => needsCodestream(pixels.transferSyntaxUid));
}

/**
 * Reads as much of a file as its header takes.
 * @param firstBytes bytes that the first attempt reads
 * @throws DomainError `dicom.*`, `archive.*`
 */
export function parseHeader<T>(
  source: Pick<FileSource<StudyEntry>, 'read'>,
  entry: StudyEntry,
  parse: ParseHeader<T>,
  firstBytes = FIRST_BYTES,
): T {
  for (let wanted = firstBytes; ;) {
    const bytes = source.read(entry, Math.min(wanted, entry.size));
    try {
      return parse(bytes, bytes.length >= entry.size);
    } catch (error) {
      if (error instanceof IncompleteHeader) wanted = Math.max(error.wantedBytes, grown(wanted));
      // The header cannot be longer than its file, so reading the whole file shows an element that points past the end.
      else if (isTooLong(error) && bytes.length < entry.size && entry.size <= MAX_HEADER_BYTES)
        wanted = entry.size;
      else throw namingKind(error, source, entry);
    }
  }
}

function grown(bytes: number): number {
  return bytes < FIRST_BYTES ? FIRST_BYTES : bytes * GROWTH;
}

function isTooLong(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'dicom.header-too-large';
}

/** Adds the actual kind of a file that is not DICOM to the error: a packed file may be the study. */
function namingKind(
  error: unknown,
  source: Pick<FileSource<StudyEntry>, 'read'>,
  entry: StudyEntry,
): unknown {
  if (!(error instanceof DomainError) || error.code !== NOT_DICOM) return error;
  const kind = fileKindOf(source.read(entry, Math.min(FILE_KIND_BYTES, entry.size)));
  return kind === undefined ? error : otherFile(kind, error);
}
