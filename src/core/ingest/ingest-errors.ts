import { DomainError } from '../problem/domain-error.js';
import type { Warning } from '../problem/warning.js';

/** Nothing in the archive or directory is DICOM. */
export function noDicom(files: number): DomainError {
  const found =
    files === 0
      ? 'There is no file that may be a DICOM image.'
      : `None of the ${files} files is a DICOM image.`;
  return new DomainError(
    'dicom.no-dicom',
    'unusable-study',
    `${found} Send the files of one CT study as the scanner or PACS exports them.`,
    { fields: { files } },
  );
}

/** A thread that reads images died twice over the same one: out of memory, or a decoder that crashed. */
export function imageCrashed(): DomainError {
  return new DomainError(
    'dicom.image-crashed',
    'unusable-study',
    'The image could not be read: reading it broke off twice. Export it again as Explicit VR Little Endian.',
  );
}

/** More images than any study has, most of them claimed by few files. */
export function tooManyImages(limit: number): DomainError {
  return new DomainError(
    'dicom.too-many-images',
    'too-large',
    `The study has more than ${limit} images. Send only the CT series that is to be read.`,
    { fields: { limit } },
  );
}

/** The thread that reads a study ended without an answer. */
export function readingLost(cause?: unknown): DomainError {
  return new DomainError(
    'ingest.thread-lost',
    'fault',
    'Reading the study broke off, most likely for want of memory. Try again; if it breaks off again, the study is too large for this host.',
    { cause },
  );
}

/** What was asked for as a SeriesInstanceUID is none (PS3.5 section 9.1). */
export function invalidSeriesUid(): DomainError {
  return new DomainError(
    'dicom.invalid-series-uid',
    'malformed',
    'series_uid must be a SeriesInstanceUID: digits and dots, at most 64 of them.',
  );
}

export function filesLeftOut(files: number, code: string, reason: string): Warning {
  const count = files === 1 ? '1 file was' : `${files} files were`;
  return { code: 'dicom.files-left-out', message: `${count} left out (${code}): ${reason}` };
}

export function severalStudies(studies: number): Warning {
  return {
    code: 'dicom.several-studies',
    message: `The files belong to ${studies} studies; one series of one of them was read, the others were not.`,
  };
}
