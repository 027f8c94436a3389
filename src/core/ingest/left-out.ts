import { noCtSeries } from '../dicom/series/series-errors.js';
import { DomainError, type SerializedProblem } from '../problem/domain-error.js';
import type { ProblemCode } from '../problem/problem-codes.js';
import type { Warning } from '../problem/warning.js';
import { isFileKind, isPacked, type FileKind } from '../archive/file-kind.js';
import { DIRECTORY_FILE, NOT_CT, NOT_DICOM } from '../dicom/parsing/companion-codes.js';
import { ARCHIVE_FILE, COMPRESSED_FILE, filesLeftOut, noDicom } from './ingest-errors.js';

/** The reason for leaving out a file, or an image of one. */
export type LeftOutReason = Pick<SerializedProblem, 'code' | 'message' | 'fields'>;

/**
 * Files that accompany the images of every export: viewers, reports, segmentations, the table of contents of a disc. Their
 * omission needs no warning and does not explain missing slices.
 */
const COMPANIONS: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  NOT_DICOM,
  ARCHIVE_FILE,
  DIRECTORY_FILE,
  NOT_CT,
]);

/** At most this many sentences of one code are listed: they differ in numbers, and a damaged archive has many. */
const MAX_LISTED = 3;

interface Tally {
  readonly reason: LeftOutReason;
  count: number;
}

/** Counts omitted files and images by reason. File names are never kept: they may hold a patient's name. */
export class LeftOut {
  /** By sentence: files whose sentences quote other numbers are counted separately. */
  private readonly tallies = new Map<string, Tally>();
  /** Files that are not DICOM, by kind. */
  private readonly kinds = new Map<FileKind, number>();

  constructor(private readonly files: number) {}

  add(reason: LeftOutReason): void {
    const tally = this.tallies.get(reason.message);
    if (tally === undefined) this.tallies.set(reason.message, { reason, count: 1 });
    else tally.count += 1;
    const { found } = reason.fields;
    if (isFileKind(found)) this.kinds.set(found, (this.kinds.get(found) ?? 0) + 1);
  }

  warnings(): Warning[] {
    const byCode = new Map<ProblemCode, Tally[]>();
    for (const tally of this.tallies.values()) {
      const { code } = tally.reason;
      if (!COMPANIONS.has(code)) byCode.set(code, [...(byCode.get(code) ?? []), tally]);
    }
    return [...byCode].flatMap(([code, tallies]) => {
      const listed = tallies.sort((a, b) => b.count - a.count).slice(0, MAX_LISTED);
      const others = countOf(tallies.slice(MAX_LISTED));
      return [
        ...listed.map(({ reason, count }) => filesLeftOut(count, code, reason.message)),
        ...(others === 0 ? [] : [filesLeftOut(others, code, 'The same, with other numbers.')]),
      ];
    });
  }

  /** The reason for the absence of images. */
  nothingReadable(): DomainError {
    const main = this.mainReason();
    if (main !== undefined && main.reason.code !== COMPRESSED_FILE) {
      return problemOf(main.reason, { files: main.count });
    }
    const others = this.ofCode(NOT_CT);
    if (others.length > 0 && ![...this.kinds.keys()].some(isPacked)) {
      const modalities = others.map(({ reason }) => String(reason.fields['modality'])).sort();
      return noCtSeries(modalities, countOf(others), 'object');
    }
    return noDicom({
      files: this.files,
      kinds: this.kinds,
      directories: countOf(this.ofCode(DIRECTORY_FILE)),
      documents: countOf(others),
    });
  }

  /** An error about the remaining images, with the main reason why others were left out. */
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

  private ofCode(code: ProblemCode): Tally[] {
    return [...this.tallies.values()].filter(({ reason }) => reason.code === code);
  }

  private mainReason(): Tally | undefined {
    return [...this.tallies.values()]
      .filter(({ reason }) => !COMPANIONS.has(reason.code))
      .reduce<Tally | undefined>(
        (most, tally) => (tally.count > (most?.count ?? 0) ? tally : most),
        undefined,
      );
  }
}

function countOf(tallies: readonly Tally[]): number {
  return tallies.reduce((sum, { count }) => sum + count, 0);
}

function problemOf({ code, message, fields }: LeftOutReason, more: { files: number }): DomainError {
  return new DomainError(code, message, { fields: { ...fields, ...more } });
}
