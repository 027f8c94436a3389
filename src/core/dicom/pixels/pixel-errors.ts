import { INVALID_TRANSFER_SYNTAX } from '../parsing/transfer-syntax.js';
import { DomainError } from '../../problem/domain-error.js';
import type { ProblemFields } from '../../problem/domain-error.js';
import type { ProblemCode } from '../../problem/problem-codes.js';

/* Reasons why the pixels of an image cannot be read. */

function unreadable(
  code: ProblemCode,
  message: string,
  fields: ProblemFields = {},
  cause?: unknown,
): DomainError {
  return new DomainError(code, message, { fields, cause });
}

export function unsupportedTransferSyntax(transferSyntaxUid: string, name: string | null): DomainError {
  const called = name === null ? transferSyntaxUid : `${name} (${transferSyntaxUid})`;
  const reason =
    transferSyntaxUid === INVALID_TRANSFER_SYNTAX
      ? 'The TransferSyntaxUID of the file is not a valid UID, so its pixels cannot be read'
      : `The image is stored as ${called}, which cannot be read`;
  return unreadable(
    'dicom.unsupported-transfer-syntax',
    `${reason}: export it as Explicit VR Little Endian.`,
    { transferSyntaxUid },
  );
}

export function colourImage(samplesPerPixel: number): DomainError {
  return unreadable(
    'dicom.colour-image',
    `The image has ${samplesPerPixel} values per pixel: it is a colour picture, not a CT slice. Send the original images.`,
    { samplesPerPixel },
  );
}

export function truncatedPixelData(expected: number, found: number): DomainError {
  return unreadable(
    'dicom.truncated-pixel-data',
    `The pixels of the image are cut off: ${expected} bytes belong to it and ${found} are there. Export it again.`,
    { expected, found },
  );
}

export function pixelDataNotEncapsulated(transferSyntaxUid: string): DomainError {
  return unreadable(
    'dicom.pixel-data-not-encapsulated',
    'The image says that it is compressed, but its pixel data is not in fragments: it was converted wrongly. Export it again.',
    { transferSyntaxUid },
  );
}

export function pixelDataEncapsulated(transferSyntaxUid: string): DomainError {
  return unreadable(
    'dicom.pixel-data-encapsulated',
    'The image says that it is not compressed, but its pixel data is in fragments: it was converted wrongly. Export it again.',
    { transferSyntaxUid },
  );
}

export function damagedFragments(detail: string): DomainError {
  return unreadable(
    'dicom.damaged-fragments',
    `The compressed pixel data of the image is damaged: ${detail}. Export it again.`,
  );
}

export function unknownFrameBoundaries(numberOfFrames: number, fragments: number): DomainError {
  return unreadable(
    'dicom.unknown-frame-boundaries',
    `The file holds ${numberOfFrames} frames in ${fragments} fragments and does not say which belong together. Export it again.`,
    { numberOfFrames, fragments },
  );
}

/** The decoder failed, or reported that it had to invent pixels. */
export function damagedPixelData(decoder: string, detail: string): DomainError {
  return unreadable(
    'dicom.damaged-pixel-data',
    `The ${decoder} data of the image is damaged and cannot be decoded. Export it again.`,
    { decoder, detail },
  );
}

/** The compressed image is not the one that the header describes. */
export function codestreamMismatch(attribute: string, header: number, codestream: number): DomainError {
  return unreadable(
    'dicom.codestream-mismatch',
    `The header gives ${attribute} as ${header}, the compressed pixel data as ${codestream}: one of them is wrong. Export it again.`,
    { attribute, header, codestream },
  );
}

export function unsupportedCodestream(decoder: string, detail: string): DomainError {
  return unreadable(
    'dicom.unsupported-codestream',
    `The ${decoder} data of the image cannot be read: ${detail}. Export it as Explicit VR Little Endian.`,
    { decoder },
  );
}
