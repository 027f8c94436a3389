import type { Xyz } from '../../volume/volume.js';
import { hasEqualIncrements } from './slice-grid.js';
import type { GridSlice } from './slice-grid.js';
import type { PlacedFrame } from './placed-frame.js';
import { allClose, dot, length, plus, scale, subtract, unit } from '../../volume/vector.js';
import { notAStack, tooManyShifts } from './volume-errors.js';
import { planeSteps } from '../../volume/volume-affine.js';
import type { VolumeAxes } from '../../volume/volume-affine.js';
import type { VolumeLimits } from './volume-limits.js';

/** A rectangular grid for a stack, and the position of each image on it. */
export interface StackFrame {
  readonly frame: VolumeAxes;
  readonly columns: number;
  readonly rows: number;
  /** Offset of each image from the grid's first voxel, in columns to the right and rows down; empty without offsets. */
  readonly shifts: readonly (readonly [columns: number, rows: number])[];
  /** Degrees between the direction of the stack and the normal of its images if the stack was sheared back; else 0. */
  readonly tilt: number;
}

/** dicom2nifti's tolerance for an orthogonal stack. */
const ORTHOGONAL_TOLERANCE = 0.05;
/** Largest deviation from the straight line through the stack, in millimetres, that counts as rounding. */
const STRAIGHT_TOLERANCE = 0.2;

/**
 * Finds the grid of a stack. An orthogonal, straight stack has dicom2nifti's grid: the first image's axes and the mean
 * step from first to last. A tilted stack is sheared back: slices along the normal, with every image moved to its place. A
 * stack of images that are shifted against each other is straightened.
 *
 * @throws DomainError `dicom.not-a-stack` beyond the largest tilt, `dicom.shifted-slices` beyond an image's size
 */
export function frameStack(
  stack: readonly PlacedFrame[],
  grid: readonly GridSlice[],
  limits: VolumeLimits,
): StackFrame {
  const [first] = stack;
  const last = stack.at(-1);
  if (first === undefined || last === undefined)
    throw new Error('A stack without images does not have a grid.');
  const { rows, columns } = first.frame.pixels;
  const steps = planeSteps(first.rowDirection, first.columnDirection, first.pixelSpacing);
  const extent = subtract(last.position, first.position);
  const meanStep = divide(extent, grid.length - 1);

  const tilt = tiltOf(extent, first.normal);
  const isOrthogonal = isParallel(unit(extent), first.normal);
  if (!isOrthogonal && tilt > limits.maximumTilt) throw notAStack(tilt, limits.maximumTilt);
  const sliceStep = isOrthogonal ? meanStep : scale(first.normal, dot(meanStep, first.normal));
  if (isOrthogonal && (hasEqualIncrements(stack) || isStraight(first, stack, extent))) {
    return { frame: { origin: first.position, ...steps, sliceStep }, columns, rows, shifts: [], tilt: 0 };
  }

  const offsets = offsetsFrom(first, stack, sliceStep);
  const left = lowest(offsets.map(([column]) => column));
  const top = lowest(offsets.map(([, row]) => row));
  const shifts = offsets.map(([column, row]) => [column - left, row - top] as const);
  const extraColumns = Math.ceil(highest(shifts.map(([column]) => column)));
  const extraRows = Math.ceil(highest(shifts.map(([, row]) => row)));
  if (extraColumns > columns || extraRows > rows) throw tooManyShifts(extraColumns, extraRows);
  const corner = plus(scale(steps.columnStep, left), scale(steps.rowStep, top));
  return {
    frame: { origin: plus(first.position, corner), ...steps, sliceStep },
    columns: columns + extraColumns,
    rows: rows + extraRows,
    shifts,
    tilt: isOrthogonal ? 0 : tilt,
  };
}

function tiltOf(extent: Xyz, normal: Xyz): number {
  const cosine = Math.min(1, Math.abs(dot(unit(extent), normal)));
  return (Math.acos(cosine) * 180) / Math.PI;
}

function isParallel(direction: Xyz, normal: Xyz): boolean {
  return [normal, scale(normal, -1)].some((axis) =>
    allClose(axis, direction, ORTHOGONAL_TOLERANCE, ORTHOGONAL_TOLERANCE),
  );
}

/** Whether every image starts on the line from the first to the last one, seen along the normal. */
function isStraight(first: PlacedFrame, stack: readonly PlacedFrame[], extent: Xyz): boolean {
  const depth = dot(extent, first.normal);
  return stack.every(({ position }) => {
    const offset = subtract(position, first.position);
    const expected = scale(extent, dot(offset, first.normal) / depth);
    return length(subtract(offset, expected)) <= STRAIGHT_TOLERANCE;
  });
}

/** Start of each image in the plane, in columns and rows from the axis through the first image. */
function offsetsFrom(
  first: PlacedFrame,
  stack: readonly PlacedFrame[],
  sliceStep: Xyz,
): (readonly [columns: number, rows: number])[] {
  const [betweenRows, betweenColumns] = first.pixelSpacing;
  const depthOfStep = dot(sliceStep, first.normal);
  return stack.map(({ position }) => {
    const offset = subtract(position, first.position);
    const onAxis = scale(sliceStep, dot(offset, first.normal) / depthOfStep);
    const inPlane = subtract(offset, onAxis);
    return [
      dot(inPlane, first.rowDirection) / betweenColumns,
      dot(inPlane, first.columnDirection) / betweenRows,
    ];
  });
}

function lowest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function highest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

/** Divides instead of using `scale` with a reciprocal, because the quotient must round as in the Python service. */
function divide(a: Xyz, divisor: number): Xyz {
  return [a[0] / divisor, a[1] / divisor, a[2] / divisor];
}
