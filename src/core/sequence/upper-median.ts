import type { NonEmpty } from './non-empty.js';

/** The middle value, or the larger of the two middle ones; undefined without values. */
export function upperMedian(values: NonEmpty<number>): number;
export function upperMedian(values: readonly number[]): number | undefined;
export function upperMedian(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b).at(values.length >> 1);
}
