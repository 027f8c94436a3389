import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import type { SeriesAssessment } from '../dicom/series/assess-series.js';
import type { SeriesReason } from '../dicom/series/series-reason.js';
import { DomainError } from '../problem/domain-error.js';
import type { Warning } from '../problem/warning.js';
import { seriesSkipped } from './ingest-errors.js';
import type { LeftOut } from './left-out.js';

/** A series without lungs is not a fault: a study may also show other parts of the body. */
const EXPECTED = 'dicom.no-lungs';

interface Failure {
  readonly series: SeriesAssessment;
  readonly error: DomainError;
}

/** Series, or sets of one series, that were preferred but could not be read. */
export class TriedSeries {
  private readonly failures: Failure[] = [];
  /** Sets are identified by their images; the same set may have fewer images later. */
  private readonly failureOf = new Map<ImageFrame, Failure>();

  get isEmpty(): boolean {
    return this.failures.length === 0;
  }

  add(series: SeriesAssessment, error: DomainError): void {
    const failure = { series, error };
    this.failures.push(failure);
    for (const frame of series.usable) this.failureOf.set(frame, failure);
  }

  has(series: SeriesAssessment): boolean {
    return this.failureAmong(series) !== undefined;
  }

  /** The reason for skipping each of the series. */
  reasons(all: readonly SeriesAssessment[]): ReadonlyMap<SeriesAssessment, SeriesReason> {
    const reasons = new Map<SeriesAssessment, SeriesReason>();
    for (const series of all) {
      const failure = this.failureAmong(series);
      if (failure !== undefined) {
        const { code, message, fields } = failure.error;
        reasons.set(series, { code: 'skipped', problem: code, message, fields });
      }
    }
    return reasons;
  }

  warnings(): Warning[] {
    const unexpected = this.failures.filter(({ error }) => error.code !== EXPECTED);
    return unexpected.length === 0 ? [] : [seriesSkipped(unexpected.map(describe))];
  }

  /** The refusal of the preferred series, with the other attempts. */
  refusal(leftOut: LeftOut): unknown {
    const [first, ...others] = this.failures;
    if (first === undefined) throw new Error('A refusal needs a series that was tried.');
    const { studyUid, seriesUid } = first.series;
    const { code, message, fields } = first.error;
    const tried = others.length === 0 ? '' : ` Also tried: ${others.map(describe).join(', ')}.`;
    return leftOut.explain(
      new DomainError(code, `${message}${tried}`, {
        fields: {
          studyUid,
          seriesUid,
          ...fields,
          ...(others.length > 0 && { tried: this.failures.map(({ series }) => series.seriesUid) }),
        },
        cause: first.error,
      }),
    );
  }

  private failureAmong({ usable }: SeriesAssessment): Failure | undefined {
    for (const frame of usable) {
      const failure = this.failureOf.get(frame);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }
}

function describe({ series, error }: Failure): string {
  return `series ${series.seriesUid} (${error.code})`;
}
