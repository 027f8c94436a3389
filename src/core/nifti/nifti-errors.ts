import { DomainError } from '../problem/domain-error.js';
import type { ProblemFields } from '../problem/domain-error.js';
import type { ProblemCode } from '../problem/problem-codes.js';

function malformed(
  code: ProblemCode,
  message: string,
  fields: ProblemFields = {},
  cause?: unknown,
): DomainError {
  return new DomainError(code, message, { fields, cause });
}

export function notNifti(): DomainError {
  return malformed(
    'nifti.not-nifti',
    'The file is not a NIfTI volume. Send a single-file .nii or .nii.gz in Hounsfield units.',
  );
}

export function headerAndImageApart(): DomainError {
  return malformed(
    'nifti.two-files',
    'The file is the header of a NIfTI pair (.hdr and .img). Send the volume as one .nii or .nii.gz.',
  );
}

export function truncatedNifti(expected: number, found: number): DomainError {
  return malformed(
    'nifti.truncated',
    `The NIfTI volume is cut off: its header declares ${expected} bytes and ${found} are there. Send it again.`,
    { expected, found },
  );
}

export function damagedGzip(cause: unknown): DomainError {
  return malformed(
    'nifti.damaged-compression',
    'The compressed NIfTI volume is damaged. Send it again.',
    {},
    cause,
  );
}

export function unreadableNifti(cause: unknown): DomainError {
  return malformed('nifti.unreadable', 'The NIfTI volume cannot be opened.', {}, cause);
}

export function invalidHeader(field: string, expected: string): DomainError {
  return malformed('nifti.invalid-header', `The NIfTI header is wrong: ${field} must be ${expected}.`, {
    field,
  });
}

export function unsupportedDatatype(datatype: number): DomainError {
  return malformed(
    'nifti.unsupported-datatype',
    `The NIfTI volume holds values of datatype ${datatype}, which cannot hold Hounsfield units. Save it as int16 or float32.`,
    { datatype },
  );
}

export function notAVolume(sizes: readonly number[]): DomainError {
  return new DomainError(
    'nifti.not-a-volume',
    `The NIfTI file holds an image of ${sizes.join(' x ')} and not one volume of three dimensions. Send one CT volume.`,
    { fields: { sizes } },
  );
}

export function niftiTooLarge(sizes: readonly number[], maximumVoxels: number): DomainError {
  return new DomainError(
    'nifti.too-large',
    `The NIfTI volume of ${sizes.join(' x ')} voxels is larger than ${maximumVoxels} voxels. Crop it to the chest.`,
    { fields: { sizes, maximumVoxels } },
  );
}

export function notFinite(): DomainError {
  return new DomainError(
    'nifti.not-finite',
    'The NIfTI volume holds values that are not finite (NaN or infinity). Send a volume in Hounsfield units.',
  );
}

/** The likely cause is another unit than the header states. */
export function implausibleVoxels(spacing: readonly number[]): DomainError {
  const voxel = spacing.map((distance) => Number(distance.toPrecision(4))).join(' x ');
  return new DomainError(
    'nifti.implausible-voxels',
    `The voxels of the NIfTI volume measure ${voxel} mm, which no CT has: its unit of length (xyzt_units) or its distances (pixdim) are wrong. Correct the header.`,
    { fields: { spacing } },
  );
}
