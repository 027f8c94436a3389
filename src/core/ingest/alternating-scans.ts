import { neighbours } from '../sequence/neighbours.js';
import { upperMedian } from '../sequence/upper-median.js';
import { meanSquareDifference } from './sample-differences.js';
import type { SliceValues } from './slice-values.js';

/** At most this many alternating scans are looked for. */
const MAX_SCANS = 4;
/** Fewest slices of a scan for a comparison. */
const FEWEST_SLICES = 8;
/**
 * Ratio of mean square differences: in one scan, neighbours never differ this many times as much as slices farther
 * apart.
 */
const MORE_DIFFERENT = 1.5;
/** Root mean square difference in HU below which slices count as equal. */
const EQUAL = 20;
/** Range in HU in which tissues differ; bone and metal would outweigh them. */
const [LOWEST, HIGHEST] = [-1000, 400];

/**
 * Number of scans whose slices alternate in a volume, by their contents; 1 for an ordinary volume. In one scan, neighbours
 * resemble each other more than slices farther apart. If every second (third …) slice resembles the next of its kind
 * more than its neighbours, the slices of two (three …) scans alternate, although no header says so.
 *
 * @param values of the slices of a stack, in their order; without interpolated slices, which resemble both neighbours
 */
export function countAlternatingScans(values: readonly SliceValues[]): number {
  const samples = values.map((value) => value.samples.map(limited));
  const differences: number[] = [];
  for (let distance = 1; distance <= MAX_SCANS; distance++) {
    if (samples.length < distance * FEWEST_SLICES) return 1;
    const difference = medianDifference(samples, distance);
    if (difference === undefined) return 1;
    const isClosest = differences.every(
      (nearer) => nearer > EQUAL ** 2 && nearer > MORE_DIFFERENT * difference,
    );
    if (distance > 1 && isClosest) return distance;
    differences.push(difference);
  }
  return 1;
}

/** Mean square difference of slices at a distance: the median of all pairs, because single slices may jump. */
function medianDifference(samples: readonly Float32Array[], distance: number): number | undefined {
  return upperMedian(
    neighbours(samples, distance).map(([slice, later]) => meanSquareDifference(slice, later)),
  );
}

function limited(value: number): number {
  return Math.max(LOWEST, Math.min(HIGHEST, value));
}
