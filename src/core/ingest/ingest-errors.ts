import { FILE_KIND_NAMES, isArchive, isCompressed, isPacked, type FileKind } from '../archive/file-kind.js';
import { NOT_DICOM } from '../dicom/parsing/companion-codes.js';
import { DomainError } from '../problem/domain-error.js';
import type { ProblemCode } from '../problem/problem-codes.js';
import type { Warning } from '../problem/warning.js';

/** Codes of files that are not a DICOM image, by their kind. */
export const COMPRESSED_FILE = 'dicom.compressed-file';
export const ARCHIVE_FILE = 'dicom.archive-file';

/** A file that is not DICOM, recognised by its content. */
export function otherFile(found: FileKind, cause?: unknown): DomainError {
  const code = isCompressed(found) ? COMPRESSED_FILE : isArchive(found) ? ARCHIVE_FILE : NOT_DICOM;
  const wanted = isPacked(found) ? 'Unpack it and send the images inside' : 'Send the images';
  return new DomainError(
    code,
    `The file is not DICOM but ${FILE_KIND_NAMES[found][0]}. ${wanted} as the scanner or PACS exports them.`,
    { fields: { found }, cause },
  );
}

/** Kinds of files in a study without an image. */
export interface FilesWithoutImage {
  readonly files: number;
  /** Number of files that are not DICOM, by kind, where the kind is known. */
  readonly kinds: ReadonlyMap<FileKind, number>;
  /** Tables of contents of a disc. */
  readonly directories: number;
  /** DICOM files of other modalities, without an image. */
  readonly documents: number;
}

/** The archive or directory contains no DICOM image. */
export function noDicom({ files, kinds, directories, documents }: FilesWithoutImage): DomainError {
  const isOnlyDirectory = directories > 0 && documents === 0 && ![...kinds.keys()].some(isPacked);
  if (isOnlyDirectory) return directoryWithoutImages(files);
  const packed = [...kinds].filter(([kind]) => isPacked(kind));
  const shown = packed.length > 0 ? packed : [...kinds];
  const found: Found[] = shown.map(([kind, count]) => [count, FILE_KIND_NAMES[kind]]);
  if (documents > 0)
    found.push([documents, ['a DICOM file without an image', 'DICOM files without an image']]);
  const remedy =
    packed.length > 0
      ? 'Unpack the packed files and send the images of one CT study in one ZIP.'
      : 'Send the files of one CT study as the scanner or PACS exports them.';
  return new DomainError(
    packed.length > 0 ? 'dicom.packed-files' : 'dicom.no-dicom',
    `${noneOf(files, found)} ${remedy}`,
    { fields: { files, kinds: [...kinds.keys()] } },
  );
}

type Found = readonly [count: number, names: readonly [one: string, several: string]];

function noneOf(files: number, found: readonly Found[]): string {
  if (files === 0) return 'There are no files.';
  if (files === 1)
    return `The only file is not a DICOM image${found.map(([, [one]]) => ` but ${one}`).join('')}.`;
  const kinds = found.map(([count, [one, several]]) =>
    count === 1 ? `1 is ${one}` : `${count} are ${several}`,
  );
  return `None of the ${files} files is a DICOM image${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`}.`;
}

/** The images that a table of contents lists were not sent. */
function directoryWithoutImages(files: number): DomainError {
  return new DomainError(
    'dicom.directory-file',
    'There is a DICOMDIR, the table of contents of a disc, but none of the images that it lists. Send the whole disc with all its folders.',
    { fields: { files } },
  );
}

/** Reading an image killed two threads: memory ran out, or a decoder crashed. */
export function imageCrashed(): DomainError {
  return new DomainError(
    'dicom.image-crashed',
    'The image could not be read: reading it failed twice. Export it again as Explicit VR Little Endian.',
  );
}

/** Values that are impossible in every CT image. */
export function impossibleValues(): DomainError {
  return new DomainError(
    'dicom.impossible-values',
    'The image holds values that no CT has (outside of -4096 to 32767 HU): its pixels, its rescale or its sign are wrong. Export it again.',
  );
}

/** An image of one value, such as all zeros. */
export function blankImage(): DomainError {
  return new DomainError(
    'dicom.blank-image',
    'The image is blank: all its pixels have one value. Export it again.',
  );
}

/** An image whose air and body have other Hounsfield units than in the neighbouring slices. */
export function inconsistentValues(): DomainError {
  return new DomainError(
    'dicom.inconsistent-values',
    'The values of the image are on another scale than those of the neighbouring slices (RescaleSlope, RescaleIntercept, PixelRepresentation or BitsStored are wrong). Export it again.',
  );
}

const ORDINALS: Readonly<Record<number, string>> = { 2: 'second', 3: 'third', 4: 'fourth' };

/** Too many slices have impossible or inconsistent values for the rest to be the scan. */
export function inconsistentSeries(strange: number, slices: number): DomainError {
  return new DomainError(
    'dicom.inconsistent-values',
    `${strange} of the ${slices} slices of the series have values that no CT has or that contradict the other slices: too many to leave out. Export the series again.`,
    { fields: { strange, slices } },
  );
}

export function alternatingScans(scans: number): DomainError {
  return new DomainError(
    'dicom.mixed-series',
    `Every ${ORDINALS[scans] ?? `${scans}th`} slice of the series resembles the next of its kind more than its neighbours: the slices of ${scans} scans alternate, and their headers do not say which belong together. Export each acquisition and reconstruction as a series of its own.`,
    { fields: { scans } },
  );
}

/** More images than a plausible study has; few files can declare that many. */
export function tooManyImages(limit: number): DomainError {
  return new DomainError(
    'dicom.too-many-images',
    `The study has more than ${limit} images. Send only the CT series that is to be read.`,
    { fields: { limit } },
  );
}

/** The thread that was reading a study ended without an answer. */
export function readingLost(cause?: unknown): DomainError {
  return new DomainError(
    'ingest.thread-lost',
    'Reading the study failed, most likely because memory ran out. Try again; if it fails again, the study is too large for this host.',
    { cause },
  );
}

/** The text that names the series to read is not a UID (PS3.5 section 9.1). */
export function invalidSeriesUid(): DomainError {
  return new DomainError(
    'dicom.invalid-series-uid',
    'The requested series is not a SeriesInstanceUID: digits and dots, at most 64 characters.',
  );
}

export function filesLeftOut(files: number, code: ProblemCode, reason: string): Warning {
  const count = files === 1 ? '1 file was' : `${files} files were`;
  return { code: 'dicom.files-left-out', message: `${count} left out (${code}): ${reason}` };
}

export function severalStudies(studies: number): Warning {
  return {
    code: 'dicom.several-studies',
    message: `The files belong to ${studies} studies; one series was read, from the newest study that has a usable chest CT.`,
  };
}

/** @param series UID and failure code of each series, as text */
export function seriesSkipped(series: readonly string[]): Warning {
  return {
    code: 'dicom.series-passed-over',
    message: `Preferred, but not readable: ${series.join(', ')}. Another series was read; the list of series gives the reasons.`,
  };
}
