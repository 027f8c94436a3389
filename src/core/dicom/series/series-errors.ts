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

/** @param found what the study has instead: series of images, or objects without images */
export function noCtSeries(
  modalities: readonly string[],
  series: number,
  found: 'series' | 'object' = 'series',
): DomainError {
  const counted =
    found === 'series' ? plural(series, 'series', 'series') : plural(series, 'object', 'objects');
  return new DomainError(
    'dicom.no-ct',
    `The study has no CT series (${counted}, modality ${modalities.join(', ') || 'unknown'}). Send a chest CT.`,
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

/** Every image is a series of its own, and more than the UIDs differ, so they cannot be joined. */
export function seriesPerImage(series: number, minimum: number, fields: ProblemFields): DomainError {
  return new DomainError(
    'dicom.too-few-slices',
    `The study has ${series} CT series, and none has more than 1 usable slice: a tool may have given each image a SeriesInstanceUID and a SeriesNumber. At least ${minimum} slices of one series are needed. Send the series as the scanner or PACS exports it.`,
    { fields: { ...fields, slices: 1, minimumSlices: minimum } },
  );
}

/** @param seen kinds of images with their counts */
export function noUsableSeries(seen: string, fields: ProblemFields): DomainError {
  return new DomainError(
    'dicom.no-usable-series',
    `No series of the study has slices that can be read (${seen}). Send the original axial CT series.`,
    { fields },
  );
}

/**
 * Images of several patients.
 * @param available UIDs of the series that can be requested
 */
export function severalPatients(patients: number, available: readonly string[]): DomainError {
  return new DomainError(
    'dicom.several-patients',
    `The images belong to ${patients} patients (PatientID or PatientName differs), and an answer is about one. Send the study of one patient, or name its series in series_uid.`,
    { fields: { patients, available } },
  );
}

/** Images of several patients under one SeriesInstanceUID: a request cannot select one of them. */
export function severalPatientsInSeries(patients: number, seriesUid: string): DomainError {
  return new DomainError(
    'dicom.several-patients',
    `The series ${seriesUid} holds images of ${patients} patients (PatientID or PatientName differs): a tool has given them the same UIDs. Export the study of one patient again.`,
    { fields: { patients, seriesUid } },
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
    `The requested series cannot be read: ${reason.charAt(0).toLowerCase()}${reason.slice(1)} ${alternatives(usable)}`,
    { fields: { seriesUid, available: usable } },
  );
}

const MAX_NAMED = 5;

/** Advice on other series. The fields of the error list all of them. */
function alternatives(seriesUids: readonly string[]): string {
  if (seriesUids.length === 0) return 'Send the original axial CT series.';
  const named = seriesUids.slice(0, MAX_NAMED).join(', ');
  const more = seriesUids.length > MAX_NAMED ? ` and ${seriesUids.length - MAX_NAMED} more` : '';
  return `Name another one (${named}${more}), or none.`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
