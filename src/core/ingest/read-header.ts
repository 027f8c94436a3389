import { FILE_KIND_BYTES, fileKindOf } from '../archive/file-kind.js';
import type { FileSource } from '../archive/file-source.js';
import type { StudyEntry } from '../archive/open-source.js';
import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import { IncompleteHeader } from '../dicom/parsing/incomplete-header.js';
import { NOT_DICOM } from '../dicom/parsing/companion-codes.js';
import { MAX_HEADER_BYTES } from '../dicom/parsing/read-data-set.js';
import { readImageFrames } from '../dicom/parsing/read-image-frames.js';
import { DomainError } from '../problem/domain-error.js';
import { otherFile } from './ingest-errors.js';
import type { IndexedEntry } from './ingest-tasks.js';

/** Most headers of CT images take 2 to 20 kB; private elements may make them much longer. */
const FIRST_BYTES = 32 * 1024;
/** Smallest step for reading the rest of a header, so that a few attempts suffice for every header. */
const GROWTH = 4;

/** The beginning of a file. `complete`: whether it is the whole file. @throws IncompleteHeader if it is too short */
type ParseHeader<T> = (bytes: Uint8Array, complete: boolean) => T;

/**
 * The images of a file, from its header only: the pixels behind it are not inflated.
 * @throws DomainError `dicom.*`, `archive.*`: the reason for leaving it out
 */
export function readHeader(
  source: Pick<FileSource<StudyEntry>, 'read'>,
  { index, entry }: IndexedEntry,
): readonly ImageFrame[] {
  return parseHeader(source, entry, (bytes, complete) => readImageFrames(bytes, index, { complete }));
}

/** Reads as much of a file as its header takes. @throws DomainError `dicom.*`, `archive.*` */
export function parseHeader<T>(
  source: Pick<FileSource<StudyEntry>, 'read'>,
  entry: StudyEntry,
  parse: ParseHeader<T>,
): T {
  for (let wanted = FIRST_BYTES; ;) {
    const bytes = source.read(entry, Math.min(wanted, entry.size));
    try {
      return parse(bytes, bytes.length >= entry.size);
    } catch (error) {
      if (error instanceof IncompleteHeader) wanted = Math.max(error.wantedBytes, wanted * GROWTH);
      // The header cannot be longer than its file, so reading the whole file shows an element that points past the end.
      else if (isTooLong(error) && bytes.length < entry.size && entry.size <= MAX_HEADER_BYTES)
        wanted = entry.size;
      else throw namingKind(error, source, entry);
    }
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'dicom.header-too-large';
}

/** The actual kind of a file that is not DICOM: a packed one may be the study. */
function namingKind(
  error: unknown,
  source: Pick<FileSource<StudyEntry>, 'read'>,
  entry: StudyEntry,
): unknown {
  if (!(error instanceof DomainError) || error.code !== NOT_DICOM) return error;
  const kind = fileKindOf(source.read(entry, Math.min(FILE_KIND_BYTES, entry.size)));
  return kind === undefined ? error : otherFile(kind, error);
}
