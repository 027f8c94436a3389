import { neighbours, runsOf } from '../../sequence/neighbours.js';
import { upperMedian } from '../../sequence/upper-median.js';
import { gapBetween, type PlacedFrame } from './placed-frame.js';
import type { VolumeLimits } from './volume-limits.js';

/** Smallest dividing gap relative to the typical one, because thick slices lie far apart. */
const WIDE_GAP = 2.5;
/** Largest share of images of a stack that may be left out as strays. */
const STRAY_SHARE = 0.05;

/**
 * The parts of a stack between which the gaps are too wide to be interpolated.
 * @param stack in the order of the stack
 */
export function blocksOf(stack: readonly PlacedFrame[], { maximumGap }: VolumeLimits): PlacedFrame[][] {
  const typical = upperMedian(neighbours(stack).map(([frame, next]) => gapBetween(frame, next)));
  if (typical === undefined) return stack.map((frame) => [frame]);
  const smallest = Math.max(maximumGap, WIDE_GAP * typical);
  return runsOf(stack, (frame, previous) => gapBetween(previous, frame) <= smallest);
}

/** The stack without the few images that lie far away from all others. */
export function withoutStrays(stack: readonly PlacedFrame[], limits: VolumeLimits): readonly PlacedFrame[] {
  const blocks = blocksOf(stack, limits);
  const largest = blocks.reduce((a, b) => (b.length > a.length ? b : a), []);
  const strays = stack.length - largest.length;
  return blocks.length > 1 && strays <= STRAY_SHARE * stack.length ? largest : stack;
}
