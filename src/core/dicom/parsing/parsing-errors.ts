import { DomainError } from '../../problem/domain-error.js';
import type { ProblemFields } from '../../problem/domain-error.js';
import type { ProblemCode } from '../../problem/problem-codes.js';
import { DIRECTORY_FILE, NOT_CT, NOT_DICOM } from './companion-codes.js';
import type { Keyword } from '../tags.js';

/*
 * Reasons for leaving out a file. Values are never quoted, because a wrong field may contain a patient's name.
 */

function leftOut(
  code: ProblemCode,
  message: string,
  fields: ProblemFields = {},
  cause?: unknown,
): DomainError {
  return new DomainError(code, message, { fields, cause });
}

function companion(code: ProblemCode, message: string): DomainError {
  return new DomainError(code, message);
}

export function notDicom(): DomainError {
  return companion(NOT_DICOM, 'The file is not DICOM: send the files as the scanner or PACS exports them.');
}

export function dicomDirectory(): DomainError {
  return companion(
    DIRECTORY_FILE,
    'The file is a DICOMDIR, the table of contents of a disc: it holds no image. Send the images that it lists.',
  );
}

export function truncatedHeader(size: number): DomainError {
  return leftOut(
    'dicom.truncated-header',
    `The file ends inside its header, after ${size} bytes: it was cut off or its lengths are wrong. Export it again.`,
    { size },
  );
}

export function damagedHeader(cause: unknown): DomainError {
  return leftOut(
    'dicom.damaged-header',
    'The header of the file is damaged: its elements do not follow one another as DICOM requires. Export it again.',
    {},
    cause,
  );
}

export function nestedTooDeep(): DomainError {
  return leftOut(
    'dicom.nested-too-deep',
    'The header of the file nests sequences deeper than any scanner writes: it is damaged or hostile. Export it again.',
  );
}

export function headerTooLarge(limitBytes: number): DomainError {
  return leftOut(
    'dicom.header-too-large',
    `The header of the file is longer than ${limitBytes} bytes: it is damaged, or filled with private data. Export it again without private elements.`,
    { limitBytes },
  );
}

export function tooManyElements(limit: number): DomainError {
  return leftOut(
    'dicom.too-many-elements',
    `The header of the file has more than ${limit} elements: it is damaged or hostile. Export it again.`,
    { limit },
  );
}

export function damagedDeflate(cause: unknown): DomainError {
  return leftOut(
    'dicom.damaged-deflate',
    'The deflated data set of the file cannot be inflated: it is damaged. Export it again.',
    {},
    cause,
  );
}

export function deflatedTooLarge(limitBytes: number): DomainError {
  return leftOut(
    'dicom.deflated-too-large',
    `The deflated data set of the file inflates to more than the ${limitBytes} bytes that its header allows for: it is damaged or hostile. Export it again.`,
    { limitBytes },
  );
}

export function missingAttribute(attribute: Keyword): DomainError {
  return leftOut(
    'dicom.missing-attribute',
    `The file has no ${attribute}, which every DICOM image needs. Send the scanner's original images.`,
    {
      attribute,
    },
  );
}

export function noPixelData(): DomainError {
  return leftOut(
    'dicom.no-pixel-data',
    'The file is DICOM and holds no pixel data: an export or an anonymiser has removed it. Send the images of the study.',
  );
}

/** An object of another modality, which is not read as images. */
export function notCt(modality: string, cause?: unknown): DomainError {
  return new DomainError(
    NOT_CT,
    `The file is not a CT image (modality ${modality || 'unknown'}). Send a chest CT.`,
    { fields: { modality }, cause },
  );
}

/** The attribute is present with an impossible value. */
export function invalidAttribute(attribute: Keyword, expected: string): DomainError {
  return leftOut(
    'dicom.invalid-attribute',
    `${attribute} of the file must be ${expected}, and is not. Send the scanner's original images.`,
    {
      attribute,
    },
  );
}

export function imageTooLarge(rows: number, columns: number, limit: number): DomainError {
  return leftOut(
    'dicom.image-too-large',
    `The image has ${rows} rows and ${columns} columns: a CT image has 1 to ${limit} of each. Send the scanner's original images.`,
    { rows, columns, limit },
  );
}

export function unsupportedBitsAllocated(bitsAllocated: number): DomainError {
  return leftOut(
    'dicom.unsupported-bits-allocated',
    `The image stores a pixel in ${bitsAllocated} bits (BitsAllocated): 8, 16 and 32 can be read. Export it with 16.`,
    { bitsAllocated },
  );
}

export function inconsistentBits(bitsAllocated: number, bitsStored: number): DomainError {
  return leftOut(
    'dicom.inconsistent-bits',
    `BitsAllocated ${bitsAllocated} and BitsStored ${bitsStored} of the image contradict each other. Export it again.`,
    { bitsAllocated, bitsStored },
  );
}

/** Float Pixel Data (7FE0,0008) and Double Float Pixel Data (7FE0,0009): parametric maps have it, scanners do not. */
export function floatPixelData(): DomainError {
  return leftOut(
    'dicom.float-pixel-data',
    'The image stores its pixels as floating-point numbers (Float Pixel Data), which no CT image does. Export it with whole numbers of 16 bits.',
  );
}

export function multiFrameWithoutGeometry(numberOfFrames: number): DomainError {
  return leftOut(
    'dicom.multi-frame-without-geometry',
    `The file holds ${numberOfFrames} frames and does not say where each lies: send the original CT images.`,
    { numberOfFrames },
  );
}

export function frameCountMismatch(numberOfFrames: number, described: number): DomainError {
  return leftOut(
    'dicom.frame-count-mismatch',
    `The file declares ${numberOfFrames} frames and describes ${described}: it is damaged. Export it again.`,
    { numberOfFrames, described },
  );
}
