import { neighbours } from '../../sequence/neighbours.js';
import type { NonEmpty } from '../../sequence/non-empty.js';
import { upperMedian } from '../../sequence/upper-median.js';
import { allClose, subtract } from '../../volume/vector.js';
import { gapBetween, type PlacedFrame } from './placed-frame.js';
import { tooManyMissingSlices, gapsTooWide } from './volume-errors.js';
import type { VolumeLimits } from './volume-limits.js';

/** One slice of a regular grid: `lower` itself, or a blend of it with its upper neighbour. */
export interface GridSlice {
  /** Index into the stack. */
  readonly lower: number;
  /** Share of the slice `lower + 1`, in [0, 1). */
  readonly upperShare: number;
}

export type GridKind =
  /** All slices are present at equal distances. */
  | 'regular'
  /** Equal distances except for holes of whole slices. */
  | 'missing'
  /** Distances without a common measure. */
  | 'unequal';

/** The distances between the slices of a stack, measured. */
export interface StackGaps {
  readonly kind: GridKind;
  /** Millimetres along the normal from each image to the next. */
  readonly gaps: NonEmpty<number>;
  readonly narrowest: number;
  readonly widest: number;
  /** The median. */
  readonly typical: number;
  /** Number of missing slices in the holes of kind `missing`; 0 for the other kinds. */
  readonly missing: number;
}

/** dicom2nifti's tolerance for equal increments: relative, and absolute in millimetres. */
const RELATIVE_TOLERANCE = 0.05;
const ABSOLUTE_TOLERANCE = 0.1;
/** Millimetres; keeps quotients finite. */
const SMALLEST_GAP = 1e-6;
/** A slice this near to an image uses it unchanged. */
const NEGLIGIBLE_SHARE = 0.02;

/** Measures a sorted stack of at least two images at distinct depths. */
export function measureGaps(stack: readonly PlacedFrame[]): StackGaps {
  const [first, ...further] = neighbours(stack).map(([frame, next]) => gapBetween(frame, next));
  if (first === undefined) throw new Error('A stack of fewer than two images does not have gaps.');
  const gaps: NonEmpty<number> = [first, ...further];
  const typical = Math.max(upperMedian(gaps), SMALLEST_GAP);
  const narrowest = gaps.reduce((a, b) => Math.min(a, b));
  const widest = gaps.reduce((a, b) => Math.max(a, b));
  const summary = { gaps, narrowest, widest, typical };

  if (hasEqualIncrements(stack) || gaps.every((gap) => isClose(gap, typical))) {
    return { kind: 'regular', missing: 0, ...summary };
  }
  if (gaps.every((gap) => isClose(gap, typical * stepsIn(gap, typical)))) {
    const missing = gaps.reduce((sum, gap) => sum + stepsIn(gap, typical) - 1, 0);
    return { kind: 'missing', missing, ...summary };
  }
  return { kind: 'unequal', missing: 0, ...summary };
}

/**
 * Lays the stack on a grid of equal distances.
 * @throws DomainError `dicom.missing-slices` or `dicom.unequal-gaps` when the holes are beyond the limits
 */
export function fitSliceGrid(measured: StackGaps, limits: VolumeLimits): GridSlice[] {
  const { kind, gaps, narrowest, widest, typical, missing } = measured;
  switch (kind) {
    case 'regular':
      return [...gaps, 0].map((_, lower) => ({ lower, upperShare: 0 }));
    case 'missing': {
      const isWide = widest > limits.maximumGap && stepsIn(widest, typical) > 2;
      const slices = gaps.length + 1;
      if (isWide || missing > limits.maximumInterpolatedShare * (slices + missing)) {
        throw tooManyMissingSlices(missing, slices, widest);
      }
      return withHolesFilled(gaps.map((gap) => stepsIn(gap, typical)));
    }
    case 'unequal':
      if (widest > limits.maximumGap) throw gapsTooWide(narrowest, widest, limits.maximumGap);
      return resampled(gaps, typical);
  }
}

function stepsIn(gap: number, typical: number): number {
  return Math.max(1, Math.round(gap / typical));
}

/** dicom2nifti's own test: every increment against the first, component by component. */
export function hasEqualIncrements(stack: readonly PlacedFrame[]): boolean {
  const increments = neighbours(stack).map(([frame, next]) => subtract(next.position, frame.position));
  const first = increments.at(0);
  return (
    first !== undefined &&
    increments.every((increment) => allClose(first, increment, RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE))
  );
}

function isClose(gap: number, expected: number): boolean {
  return Math.abs(gap - expected) <= ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * expected;
}

/** The images, with `step - 1` slices at equal distances between each and the next. */
function withHolesFilled(steps: readonly number[]): GridSlice[] {
  const slices: GridSlice[] = [];
  steps.forEach((step, lower) => {
    for (let part = 0; part < step; part++) slices.push({ lower, upperShare: part / step });
  });
  slices.push({ lower: steps.length, upperShare: 0 });
  return slices;
}

/** A grid at the typical distance over the whole stack, of at most twice as many slices as there are images. */
function resampled(gaps: NonEmpty<number>, typical: number): GridSlice[] {
  const extent = gaps.reduce((sum, gap) => sum + gap, 0);
  const intervals = Math.max(1, Math.min(Math.round(extent / typical), 2 * gaps.length));
  const slices: GridSlice[] = [];
  let lower = 0;
  let depthOfLower = 0;
  let [gap] = gaps;
  for (let index = 0; index < intervals; index++) {
    const depth = (extent * index) / intervals;
    for (
      let next = gaps[lower + 1];
      next !== undefined && depthOfLower + gap <= depth;
      next = gaps[lower + 1]
    ) {
      depthOfLower += gap;
      lower += 1;
      gap = next;
    }
    const share = (depth - depthOfLower) / gap;
    if (share < NEGLIGIBLE_SHARE) slices.push({ lower, upperShare: 0 });
    else if (share > 1 - NEGLIGIBLE_SHARE) slices.push({ lower: lower + 1, upperShare: 0 });
    else slices.push({ lower, upperShare: share });
  }
  slices.push({ lower: gaps.length, upperShare: 0 });
  return slices;
}

/** Largest harmless distance between slices, in millimetres. */
const HARMLESS_GAP = 5;
/** A gap wider than this many narrowest gaps or thicknesses is a hole. */
const HOLE = 1.5;

/**
 * Whether a stack leaves out parts of the patient that may contain a finding: gaps wider than its other ones, or slices
 * much thinner than their distance.
 * @param depths ascending, in millimetres
 */
export function hasHoles(depths: readonly number[], thickness: number | null): boolean {
  const gaps = neighbours(depths).map(([depth, next]) => next - depth);
  const widest = gaps.reduce((a, b) => Math.max(a, b), 0);
  const narrowest = gaps.reduce((a, b) => Math.min(a, b), Infinity);
  if (widest <= HARMLESS_GAP) return false;
  return widest > HOLE * narrowest || (thickness !== null && widest > HOLE * thickness);
}
