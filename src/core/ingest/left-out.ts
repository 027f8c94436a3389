import { DomainError, type SerializedProblem } from '../problem/domain-error.js';
import type { Warning } from '../problem/warning.js';
import { filesLeftOut, noDicom } from './ingest-errors.js';

/** Why a file, or an image of one, was left out. */
export type LeftOutReason = Pick<SerializedProblem, 'code' | 'kind' | 'message' | 'fields'>;

/** What lies beside the images of every export; it explains no missing slice. */
const HARMLESS: ReadonlySet<string> = new Set([
  'dicom.not-dicom',
  'dicom.directory-file',
  'dicom.no-pixel-data',
]);
/** A table of contents is expected: nobody needs to know that it was not read. */
const UNMENTIONED = 'dicom.directory-file';

interface Tally {
  readonly reason: LeftOutReason;
  count: number;
}

/** Counts what was left out, by reason. Names are never kept: they may hold a patient's. */
export class LeftOut {
  private readonly tallies = new Map<string, Tally>();

  constructor(private readonly files: number) {}

  add(reason: LeftOutReason): void {
    const tally = this.tallies.get(reason.code);
    if (tally === undefined) this.tallies.set(reason.code, { reason, count: 1 });
    else tally.count += 1;
  }

  warnings(): Warning[] {
    return [...this.tallies.values()]
      .filter(({ reason }) => reason.code !== UNMENTIONED)
      .map(({ reason, count }) => filesLeftOut(count, reason.code, reason.message));
  }

  /** Why there is no image at all. */
  nothingReadable(): DomainError {
    const main = this.mainReason();
    return main === undefined ? noDicom(this.files) : problemOf(main.reason, { files: main.count });
  }

  /** An error about the images that are left, with the reason why others are not among them. */
  explain(error: unknown): unknown {
    const main = this.mainReason();
    if (!(error instanceof DomainError) || main === undefined) return error;
    const { code, kind, fields } = error;
    const files = main.count === 1 ? '1 file' : `${main.count} files`;
    return new DomainError(
      code,
      kind,
      `${error.message} ${files} could not be used: ${main.reason.message}`,
      { fields: { ...fields, leftOut: main.count, leftOutCode: main.reason.code }, cause: error },
    );
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

function problemOf({ code, kind, message, fields }: LeftOutReason, more: { files: number }): DomainError {
  return new DomainError(code, kind, message, { fields: { ...fields, ...more } });
}
