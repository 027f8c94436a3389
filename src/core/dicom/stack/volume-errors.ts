import { DomainError } from '../../problem/domain-error.js';
import type { ProblemFields } from '../../problem/domain-error.js';
import type { ProblemCode } from '../../problem/problem-codes.js';

function unusable(code: ProblemCode, message: string, fields: ProblemFields): DomainError {
  return new DomainError(code, message, { fields });
}

export function tooFewSlices(slices: number, minimumSlices: number): DomainError {
  return unusable(
    'dicom.too-few-slices',
    `Only ${slices} ${slices === 1 ? 'slice of the series makes' : 'slices of the series make'} a stack, and at least ${minimumSlices} are needed. Send the complete series.`,
    { slices, minimumSlices },
  );
}

export function noPositions(images: number): DomainError {
  return unusable(
    'dicom.no-positions',
    `None of the ${images} images states its position in the patient (ImagePositionPatient, ImageOrientationPatient, PixelSpacing). Send the scanner's original images.`,
    { images },
  );
}

export function mixedSeries(planes: number, slices: number): DomainError {
  return unusable(
    'dicom.mixed-series',
    `${planes} of the ${slices} planes of the series hold several images, and nothing in their headers says which belong together (AcquisitionNumber, times, phases, kernel). Export each acquisition and reconstruction as a series of its own.`,
    { planes, slices },
  );
}

export function interleavedScans(slices: number): DomainError {
  return unusable(
    'dicom.mixed-series',
    `The ${slices} slices of the series come from several interleaved scans, according to their positions and numbers (ImagePositionPatient, InstanceNumber), and nothing in their headers says which belong together. Export each acquisition and reconstruction as a series of its own.`,
    { slices },
  );
}

export function samePosition(slices: number, fields: ProblemFields = {}): DomainError {
  return unusable(
    'dicom.same-position',
    `All ${slices} images of the series have one position (ImagePositionPatient), so they do not form a volume. Send the scanner's original images of the chest.`,
    { ...fields, slices },
  );
}

export function notAStack(angle: number, maximum: number): DomainError {
  return unusable(
    'dicom.not-a-stack',
    `The slices are stacked at ${angle.toFixed(0)} degrees to their normal, which no gantry tilt explains (at most ${maximum} are repaired). Send the original axial series.`,
    { angle: Math.round(angle), maximum },
  );
}

export function tooManyMissingSlices(missing: number, measured: number, widestGap: number): DomainError {
  return unusable(
    'dicom.missing-slices',
    `${missing} ${missing === 1 ? 'slice is' : 'slices are'} missing between the ${measured} that are there (widest gap ${widestGap.toFixed(1)} mm), too many to interpolate. Send the complete series.`,
    { missing, measured, widestGap: Number(widestGap.toFixed(1)) },
  );
}

export function gapsTooWide(narrowest: number, widest: number, maximum: number): DomainError {
  return unusable(
    'dicom.unequal-gaps',
    `The distance between slices varies from ${narrowest.toFixed(2)} to ${widest.toFixed(2)} mm, and gaps above ${maximum} mm cannot be bridged. Send one complete series.`,
    { narrowest: Number(narrowest.toFixed(2)), widest: Number(widest.toFixed(2)), maximum },
  );
}

export function tooManyShifts(columns: number, rows: number): DomainError {
  return unusable(
    'dicom.shifted-slices',
    `The slices are shifted against each other by more than an image (${columns} columns, ${rows} rows). Send one reconstruction as one series.`,
    { columns, rows },
  );
}

export function volumeTooLarge(shape: readonly number[], maximumVoxels: number): DomainError {
  return new DomainError(
    'dicom.volume-too-large',
    `The volume would have ${shape.join(' x ')} voxels, and at most ${maximumVoxels} are allowed. Send a smaller series.`,
    { fields: { shape, maximumVoxels } },
  );
}
