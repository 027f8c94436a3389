import type { ImageFrame } from '../parsing/image-frame.js';
import { runsOf } from '../../sequence/neighbours.js';
import { subtract } from '../../volume/vector.js';
import { gapBetween, type PlacedFrame } from './placed-frame.js';

/** Millimetres along the normal. Two images closer than this show the same slice. */
const SAME_PLANE = 0.01;
/** Millimetres. Two images closer than this are at the same position. */
const SAME_PLACE = 0.01;

/** Images in the same plane, for images in the order of the stack. */
export function groupByPlane(sorted: readonly PlacedFrame[]): PlacedFrame[][] {
  return runsOf(sorted, (frame, _, first) => gapBetween(first, frame) < SAME_PLANE);
}

/** Removes images that repeat another one of their plane: same position, same pixels. */
export function dropDuplicates(
  planes: readonly PlacedFrame[][],
  fingerprints: ReadonlyMap<ImageFrame, string>,
): PlacedFrame[][] {
  return planes.map((plane) => {
    const kept = new Map<string, PlacedFrame[]>();
    return plane.filter((frame) => {
      const print = fingerprints.get(frame.frame);
      if (print === undefined) return true;
      const alike = kept.get(print) ?? [];
      if (alike.some((other) => atSamePlace(frame, other))) return false;
      kept.set(print, [...alike, frame]);
      return true;
    });
  });
}

function atSamePlace(a: PlacedFrame, b: PlacedFrame): boolean {
  return subtract(a.position, b.position).every((value) => Math.abs(value) < SAME_PLACE);
}
