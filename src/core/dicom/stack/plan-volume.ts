import type { Warning } from '../../problem/warning.js';
import type { ImageFrame } from '../parsing/image-frame.js';
import type { Xyz } from '../../volume/volume.js';
import { dropDuplicates, groupByPlane } from './planes.js';
import { placeFrame } from './placed-frame.js';
import type { PlacedFrame } from './placed-frame.js';
import { areRoundedPositions, atEqualDistances } from './rounded-positions.js';
import { groupOf, membersOf } from './set-members.js';
import { holdsSeveralScans } from './interleaved-grids.js';
import { fitSliceGrid, measureGaps } from './slice-grid.js';
import type { GridSlice } from './slice-grid.js';
import { frameStack } from './stack-frame.js';
import type { StackFrame } from './stack-frame.js';
import { sortAlongStack } from './stack-order.js';
import { groupUniformFrames } from './uniform-frames.js';
import { length, scale } from '../../volume/vector.js';
import { affineOf, spacingOf } from '../../volume/volume-affine.js';
import {
  interleavedScans,
  mixedSeries,
  noPositions,
  samePosition,
  tooFewSlices,
  volumeTooLarge,
} from './volume-errors.js';
import type { VolumeLimits } from './volume-limits.js';
import type { PlannedSlice, VolumePlan } from './volume-plan.js';
import * as warn from './volume-warnings.js';
import { blocksOf, withoutStrays } from './blocks.js';

/** Pixel fingerprints of images that share a plane with another one (see `framesSharingPlanes`). */
export type Fingerprints = ReadonlyMap<ImageFrame, string>;

/** Degrees from the axes of the patient above which a stack is reported as oblique. */
const OBLIQUE = 10;

/**
 * Plans the order and the grid of the volume of one set of images. Sets that dicom2nifti accepts give its result;
 * other sets are repaired with a warning if a defensible volume exists.
 *
 * @param frames images that belong together (see `divideIntoSets`)
 * @param fingerprints distinguish exact duplicates from several images of one position; without one, images at one position count as different
 * @throws DomainError of kind `unusable-study` or `too-large`, with a code for each reason
 */
export function planVolume(
  frames: readonly ImageFrame[],
  limits: VolumeLimits,
  fingerprints: Fingerprints = new Map(),
): VolumePlan {
  const warnings: Warning[] = [];
  const whole = oneImagePerPlane(uniformFrames(frames, warnings), fingerprints, warnings);
  const stack = withoutStrays(whole, limits);
  if (stack.length < whole.length) warnings.push(warn.strayImages(whole.length - stack.length));
  const [first] = stack;
  if (first === undefined || stack.length < limits.minimumSlices)
    throw tooFewSlices(stack.length, limits.minimumSlices);
  if (holdsSeveralScans(groupOf(membersOf(stack)))) throw interleavedScans(stack.length);

  const measured = measureGaps(stack);
  const grid = fitSliceGrid(measured, limits);
  if (measured.kind === 'missing') warnings.push(warn.missingSlices(measured.missing, measured.widest));
  if (measured.kind === 'unequal') warnings.push(warn.unequalGaps(measured.narrowest, measured.widest));
  const framed = frameStack(stack, grid, limits);
  if (framed.tilt > 0) warnings.push(warn.gantryTilt(framed.tilt));
  else if (framed.shifts.length > 0) warnings.push(warn.shiftedSlices());
  const oblique = obliquenessOf(first.normal);
  if (framed.tilt === 0 && oblique >= OBLIQUE) warnings.push(warn.obliqueStack(oblique));

  const { kept, axes } = withinLimits(grid, framed, limits, warnings);
  return {
    columns: framed.columns,
    rows: framed.rows,
    slices: kept.map((slice) => sourcesOf(slice, stack, framed)),
    spacing: spacingOf(axes),
    affine: affineOf(axes),
    wholeNumbers: stack.every(
      ({ frame }) => Number.isInteger(frame.rescaleSlope) && Number.isInteger(frame.rescaleIntercept),
    ),
    warnings,
  };
}

/** The images that share a plane: only their pixels show whether they are duplicates. */
export function framesSharingPlanes(frames: readonly ImageFrame[]): ImageFrame[] {
  const uniform = groupUniformFrames(frames.map(placeFrame).filter((frame) => frame !== null)).at(0) ?? [];
  if (areRoundedPositions(groupOf(membersOf(uniform)))) return [];
  return groupByPlane(sortAlongStack(uniform).sorted)
    .filter((plane) => plane.length > 1)
    .flat()
    .map(({ frame }) => frame);
}

/**
 * Divides a set at wide gaps into blocks of slices, each in the order of the stack; a set without gaps is one block.
 */
export function separateBlocks(frames: readonly ImageFrame[], limits: VolumeLimits): ImageFrame[][] {
  const placed = frames.map(placeFrame).filter((frame) => frame !== null);
  return blocksOf(sortAlongStack(placed).sorted, limits).map((block) => block.map(({ frame }) => frame));
}

function uniformFrames(frames: readonly ImageFrame[], warnings: Warning[]): PlacedFrame[] {
  const placed = frames.map(placeFrame).filter((frame) => frame !== null);
  const largest = groupUniformFrames(placed).at(0);
  if (largest === undefined) throw noPositions(frames.length);
  if (largest.length < frames.length) warnings.push(warn.oddImages(frames.length - largest.length));
  return largest;
}

/** The images in the order of the stack, without duplicates. */
function oneImagePerPlane(
  frames: readonly PlacedFrame[],
  fingerprints: Fingerprints,
  warnings: Warning[],
): PlacedFrame[] {
  const { sorted, spread } = sortAlongStack(frames);
  if (spread === 0 && frames.length > 1) throw samePosition(frames.length);
  const group = groupOf(membersOf(sorted));
  if (areRoundedPositions(group)) {
    warnings.push(warn.roundedPositions());
    return sortAlongStack(atEqualDistances(group)).sorted;
  }
  const planes = dropDuplicates(groupByPlane(sorted), fingerprints);
  const kept = planes.reduce((sum, plane) => sum + plane.length, 0);
  if (kept < sorted.length) warnings.push(warn.duplicateImages(sorted.length - kept));
  const mixed = planes.filter((plane) => plane.length > 1).length;
  if (mixed > 0) throw mixedSeries(mixed, planes.length);
  return planes.flat();
}

/** The grid, or every second, third … slice of it if the whole is too large and these suffice for the encoder. */
function withinLimits(
  grid: readonly GridSlice[],
  { frame, columns, rows }: StackFrame,
  limits: VolumeLimits,
  warnings: Warning[],
): { kept: readonly GridSlice[]; axes: StackFrame['frame'] } {
  const voxels = (slices: number): number => columns * rows * slices;
  if (voxels(grid.length) <= limits.maximumVoxels) return { kept: grid, axes: frame };
  const every = Math.max(1, Math.floor(limits.neededSliceDistance / length(frame.sliceStep)));
  const kept = grid.filter((_, index) => index % every === 0);
  if (voxels(kept.length) > limits.maximumVoxels) {
    throw volumeTooLarge([columns, rows, grid.length], limits.maximumVoxels);
  }
  const sliceStep = scale(frame.sliceStep, every);
  warnings.push(warn.thinnedSlices(kept.length, grid.length, length(sliceStep)));
  return { kept, axes: { ...frame, sliceStep } };
}

/** Degrees between the normal of a stack and the nearest axis of the patient. */
function obliquenessOf(normal: Xyz): number {
  const nearest = Math.max(...normal.map(Math.abs));
  return (Math.acos(Math.min(1, nearest)) * 180) / Math.PI;
}

function sourcesOf(slice: GridSlice, stack: readonly PlacedFrame[], framed: StackFrame): PlannedSlice {
  const source = (index: number, weight: number): PlannedSlice => {
    const placed = stack.at(index);
    if (placed === undefined) throw new Error(`The grid names image ${index} of ${stack.length}.`);
    return [{ frame: placed.frame, weight, shift: framed.shifts[index] ?? [0, 0] }];
  };
  const { lower, upperShare } = slice;
  return upperShare === 0
    ? source(lower, 1)
    : [...source(lower, 1 - upperShare), ...source(lower + 1, upperShare)];
}
