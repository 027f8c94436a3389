import { DomainError } from '../../problem/domain-error.js';
import type { ProblemFields } from '../../problem/domain-error.js';

/** The rules file is the operator's. */
export function invalidSeriesRules(path: string, what: string, cause?: unknown): DomainError {
  return new DomainError(
    'dicom.invalid-series-rules',
    'misconfigured',
    `The series rules in ${path} cannot be used: ${what}. Correct the file or restore the one that came with the service.`,
    { fields: { path }, cause },
  );
}

export function noCtSeries(modalities: readonly string[], series: number): DomainError {
  return new DomainError(
    'dicom.no-ct',
    'unusable-study',
    `The study has no CT series (${plural(series, 'series', 'series')}, modality ${modalities.join(', ') || 'unknown'}). Send a chest CT.`,
    { fields: { modalities, series } },
  );
}

export function tooFewSlicesInSeries(largest: number, minimum: number, fields: ProblemFields): DomainError {
  return new DomainError(
    'dicom.too-few-slices',
    'unusable-study',
    `The largest CT series has ${plural(largest, 'usable slice', 'usable slices')}, and at least ${minimum} are needed. Send the complete series.`,
    { fields: { ...fields, slices: largest, minimumSlices: minimum } },
  );
}

export function noUsableSeries(seen: readonly string[], fields: ProblemFields): DomainError {
  return new DomainError(
    'dicom.no-usable-series',
    'unusable-study',
    `No series of the study can be read: ${seen.join('; ')}. Send the original axial CT series.`,
    { fields },
  );
}

export function seriesNotFound(seriesUid: string, available: readonly string[]): DomainError {
  return new DomainError(
    'dicom.series-not-found',
    'unusable-study',
    `The study has no series ${seriesUid}. Name one of the ${available.length} that it has, or none.`,
    { fields: { seriesUid, available } },
  );
}

export function seriesNotUsable(seriesUid: string, reason: string): DomainError {
  return new DomainError(
    'dicom.series-not-usable',
    'unusable-study',
    `The series that was asked for cannot be read: ${reason} Name another one, or none.`,
    { fields: { seriesUid } },
  );
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
