import { DomainError, type SerializedProblem } from '../problem/domain-error.js';
import type { ProblemCode } from '../problem/problem-codes.js';
import type { Warning } from '../problem/warning.js';
import { isFileKind, type FileKind } from '../archive/file-kind.js';
import { DIRECTORY_FILE, NOT_DICOM, NO_PIXEL_DATA } from '../dicom/parsing/companion-codes.js';
import { ARCHIVE_FILE, COMPRESSED_FILE, filesLeftOut, noDicom } from './ingest-errors.js';

/** Why a file, or an image of one, was left out. */
export type LeftOutReason = Pick<SerializedProblem, 'code' | 'message' | 'fields'>;

/** What lies beside the images of every export; it explains no missing slice. */
const HARMLESS: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  NOT_DICOM,
  ARCHIVE_FILE,
  DIRECTORY_FILE,
  NO_PIXEL_DATA,
]);
/** A disc's viewer, documents and table of contents are expected: nobody needs to know that they were not read. */
const UNMENTIONED: ReadonlySet<ProblemCode> = new Set<ProblemCode>([NOT_DICOM, ARCHIVE_FILE, DIRECTORY_FILE]);

interface Tally {
  readonly reason: LeftOutReason;
  count: number;
}

/** Counts what was left out, by reason. Names are never kept: they may hold a patient's. */
export class LeftOut {
  private readonly tallies = new Map<ProblemCode, Tally>();
  /** Files that are no DICOM, by kind. */
  private readonly kinds = new Map<FileKind, number>();

  constructor(private readonly files: number) {}

  add(reason: LeftOutReason): void {
    const tally = this.tallies.get(reason.code);
    if (tally === undefined) this.tallies.set(reason.code, { reason, count: 1 });
    else tally.count += 1;
    const { found } = reason.fields;
    if (isFileKind(found)) this.kinds.set(found, (this.kinds.get(found) ?? 0) + 1);
  }

  warnings(): Warning[] {
    return [...this.tallies.values()]
      .filter(({ reason }) => !UNMENTIONED.has(reason.code))
      .map(({ reason, count }) => filesLeftOut(count, reason.code, reason.message));
  }

  /** Why there is no image at all. */
  nothingReadable(): DomainError {
    const main = this.mainReason();
    if (main !== undefined && main.reason.code !== COMPRESSED_FILE) {
      return problemOf(main.reason, { files: main.count });
    }
    return noDicom({
      files: this.files,
      kinds: this.kinds,
      directories: this.countOf(DIRECTORY_FILE),
      documents: this.countOf(NO_PIXEL_DATA),
    });
  }

  /** An error about the images that are left, with the reason why others are not among them. */
  explain(error: unknown): unknown {
    const main = this.mainReason();
    if (!(error instanceof DomainError) || main === undefined) return error;
    const { code, fields } = error;
    const files = main.count === 1 ? '1 file' : `${main.count} files`;
    return new DomainError(code, `${error.message} ${files} could not be used: ${main.reason.message}`, {
      fields: { ...fields, leftOut: main.count, leftOutCode: main.reason.code },
      cause: error,
    });
  }

  private countOf(code: ProblemCode): number {
    return this.tallies.get(code)?.count ?? 0;
  }

  private mainReason(): Tally | undefined {
    return [...this.tallies.values()]
      .filter(({ reason }) => !HARMLESS.has(reason.code))
      .reduce<Tally | undefined>(
        (most, tally) => (tally.count > (most?.count ?? 0) ? tally : most),
        undefined,
      );
  }
}

function problemOf({ code, message, fields }: LeftOutReason, more: { files: number }): DomainError {
  return new DomainError(code, message, { fields: { ...fields, ...more } });
}
