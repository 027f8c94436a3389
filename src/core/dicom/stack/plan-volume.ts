import type { Warning } from '../../problem/warning.js';
import type { ImageFrame } from '../parsing/image-frame.js';
import { byAcquisitionNumber, dropDuplicates, groupByPlane, separateAcquisitions } from './acquisitions.js';
import { placeFrame } from './placed-frame.js';
import type { PlacedFrame } from './placed-frame.js';
import { fitSliceGrid, measureGaps } from './slice-grid.js';
import type { GridSlice, StackGaps } from './slice-grid.js';
import { frameStack } from './stack-frame.js';
import type { StackFrame } from './stack-frame.js';
import { sortAlongStack } from './stack-order.js';
import { groupUniformFrames } from './uniform-frames.js';
import { affineOf, spacingOf } from '../../volume/volume-affine.js';
import {
  mixedOrientation,
  noPositions,
  samePosition,
  tooFewSlices,
  volumeTooLarge,
} from './volume-errors.js';
import type { VolumeLimits } from './volume-limits.js';
import type { PlannedSlice, VolumePlan } from './volume-plan.js';
import * as warn from './volume-warnings.js';

/** Pixel fingerprints of images that share a plane with another one (see `framesSharingPlanes`). */
export type Fingerprints = ReadonlyMap<ImageFrame, string>;

/** Share of the whole extent that one acquisition must cover to stand for a series whose gaps are unequal. */
const REPRESENTATIVE_EXTENT = 0.9;

/**
 * Plans the volume of a series: which images, in which order, on which grid. What dicom2nifti accepts comes out as it
 * does there; what it refuses is repaired with a warning where a defensible volume exists.
 *
 * @param fingerprints tell exact duplicates from several acquisitions; without one, images at one place count as different
 * @throws DomainError of kind `unusable-study` or `too-large`, with a code for each reason
 */
export function planVolume(
  frames: readonly ImageFrame[],
  limits: VolumeLimits,
  fingerprints: Fingerprints = new Map(),
): VolumePlan {
  const warnings: Warning[] = [];
  const uniform = majorityOf(frames, limits, warnings);
  const single = oneImagePerPlane(uniform, fingerprints, warnings);
  const { stack, measured } = steadiestStack(single, limits, warnings);
  if (stack.length < limits.minimumSlices) throw tooFewSlices(stack.length, limits.minimumSlices);

  const grid = fitSliceGrid(measured, limits);
  if (measured.kind === 'missing') warnings.push(warn.missingSlices(measured.missing, measured.widest));
  if (measured.kind === 'unequal') warnings.push(warn.unequalGaps(measured.narrowest, measured.widest));
  const framed = frameStack(stack, grid, limits);
  if (framed.tilt > 0) warnings.push(warn.gantryTilt(framed.tilt));
  else if (framed.shifts.length > 0) warnings.push(warn.shiftedSlices());

  const shape = [framed.columns, framed.rows, grid.length];
  if (shape.reduce((product, size) => product * size, 1) > limits.maximumVoxels) {
    throw volumeTooLarge(shape, limits.maximumVoxels);
  }
  return {
    columns: framed.columns,
    rows: framed.rows,
    slices: grid.map((slice) => sourcesOf(slice, stack, framed)),
    spacing: spacingOf(framed.frame),
    affine: affineOf(framed.frame),
    wholeNumbers: stack.every(
      ({ frame }) => Number.isInteger(frame.rescaleSlope) && Number.isInteger(frame.rescaleIntercept),
    ),
    warnings,
  };
}

/** The images that lie in one plane with another: only their pixels tell a duplicate from an acquisition. */
export function framesSharingPlanes(frames: readonly ImageFrame[]): ImageFrame[] {
  const uniform = groupUniformFrames(frames.map(placeFrame).filter((frame) => frame !== null)).at(0) ?? [];
  return groupByPlane(sortAlongStack(uniform).sorted)
    .filter((plane) => plane.length > 1)
    .flat()
    .map(({ frame }) => frame);
}

function majorityOf(frames: readonly ImageFrame[], limits: VolumeLimits, warnings: Warning[]): PlacedFrame[] {
  const placed = frames.map(placeFrame).filter((frame) => frame !== null);
  if (placed.length === 0) throw noPositions(frames.length);
  const groups = groupUniformFrames(placed);
  const majority = groups.at(0) ?? [];
  if (!(majority.length > limits.minimumMajority * placed.length)) {
    throw mixedOrientation(groups.map((group) => group.length).slice(0, 10));
  }
  if (majority.length < frames.length) warnings.push(warn.oddImages(frames.length - majority.length));
  return majority;
}

/** The largest acquisition, in the order of the stack, with duplicates taken out. */
function oneImagePerPlane(
  frames: readonly PlacedFrame[],
  fingerprints: Fingerprints,
  warnings: Warning[],
): PlacedFrame[] {
  const { sorted, spread } = sortAlongStack(frames);
  if (spread === 0 && frames.length > 1) throw samePosition(frames.length);
  const planes = dropDuplicates(groupByPlane(sorted), fingerprints);
  const kept = planes.reduce((sum, plane) => sum + plane.length, 0);
  if (kept < sorted.length) warnings.push(warn.duplicateImages(sorted.length - kept));
  if (planes.every((plane) => plane.length === 1)) return planes.flat();
  const acquisitions = separateAcquisitions(planes);
  const largest = acquisitions.at(0) ?? [];
  warnings.push(warn.severalAcquisitions(acquisitions.length, largest.length, kept));
  return largest;
}

/** The stack itself, or its largest acquisition where only that has equal distances and about the same extent. */
function steadiestStack(
  stack: PlacedFrame[],
  limits: VolumeLimits,
  warnings: Warning[],
): { stack: PlacedFrame[]; measured: StackGaps } {
  if (stack.length < limits.minimumSlices) throw tooFewSlices(stack.length, limits.minimumSlices);
  const measured = measureGaps(stack);
  if (measured.kind !== 'unequal') return { stack, measured };
  const acquisitions = byAcquisitionNumber(stack.map((frame) => [frame])) ?? [];
  const largest = acquisitions.sort((a, b) => b.length - a.length).at(0) ?? [];
  if (acquisitions.length < 2 || largest.length < limits.minimumSlices) return { stack, measured };
  const alone = measureGaps(largest);
  const isRepresentative = sum(alone.gaps) >= REPRESENTATIVE_EXTENT * sum(measured.gaps);
  if (alone.kind !== 'regular' || !isRepresentative) return { stack, measured };
  warnings.push(warn.severalAcquisitions(acquisitions.length, largest.length, stack.length));
  return { stack: largest, measured: alone };
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
