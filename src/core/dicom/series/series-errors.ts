import { DomainError } from '../../problem/domain-error.js';
import type { ProblemFields } from '../../problem/domain-error.js';

/** The rules file is the operator's. */
export function invalidSeriesRules(path: string, what: string, cause?: unknown): DomainError {
  return new DomainError(
    'dicom.invalid-series-rules',
    `The series rules in ${path} cannot be used: ${what}. Correct the file or restore the one that came with the service.`,
    { fields: { path }, cause },
  );
}

export function noCtSeries(modalities: readonly string[], series: number): DomainError {
  return new DomainError(
    'dicom.no-ct',
    `The study has no CT series (${plural(series, 'series', 'series')}, modality ${modalities.join(', ') || 'unknown'}). Send a chest CT.`,
    { fields: { modalities, series } },
  );
}

export function tooFewSlicesInSeries(largest: number, minimum: number, fields: ProblemFields): DomainError {
  return new DomainError(
    'dicom.too-few-slices',
    `The largest CT series has ${plural(largest, 'usable slice', 'usable slices')}, and at least ${minimum} are needed. Send the complete series.`,
    { fields: { ...fields, slices: largest, minimumSlices: minimum } },
  );
}

/** @param seen kinds of images with their numbers. */
export function noUsableSeries(seen: string, fields: ProblemFields): DomainError {
  return new DomainError(
    'dicom.no-usable-series',
    `No series of the study has original slices (${seen}). Send the original axial CT series.`,
    { fields },
  );
}

/** @param available UIDs of the series that the study has. */
export function seriesNotFound(seriesUid: string, available: readonly string[]): DomainError {
  return new DomainError(
    'dicom.series-not-found',
    `The study has no series ${seriesUid}. ${alternatives(available)}`,
    { fields: { seriesUid, available } },
  );
}

/** @param usable UIDs of the series that could be read instead. */
export function seriesNotUsable(seriesUid: string, reason: string, usable: readonly string[]): DomainError {
  return new DomainError(
    'dicom.series-not-usable',
    `The series that was asked for cannot be read: ${reason.charAt(0).toLowerCase()}${reason.slice(1)} ${alternatives(usable)}`,
    { fields: { seriesUid, available: usable } },
  );
}

const MAX_NAMED = 5;

/** What to ask for instead. All of them are in the fields of the error. */
function alternatives(seriesUids: readonly string[]): string {
  if (seriesUids.length === 0) return 'Send the original axial CT series.';
  const named = seriesUids.slice(0, MAX_NAMED).join(', ');
  const more = seriesUids.length > MAX_NAMED ? ` and ${seriesUids.length - MAX_NAMED} more` : '';
  return `Name another one (${named}${more}), or none.`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
