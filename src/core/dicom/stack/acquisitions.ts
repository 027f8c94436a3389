import type { ImageFrame } from '../parsing/image-frame.js';
import type { PlacedFrame } from './placed-frame.js';
import { dot, subtract } from '../../volume/vector.js';

/** Millimetres along the normal. Two images closer than this show the same slice. */
const SAME_PLANE = 0.01;
/** Millimetres. Two images closer than this are at the same place. */
const SAME_PLACE = 0.01;
/** Share of all positions that a block of instance numbers must cover to be taken for an acquisition. */
const COMPLETE_BLOCK = 0.9;

/** Images in the same plane, for images in the order of the stack. */
export function groupByPlane(sorted: readonly PlacedFrame[]): PlacedFrame[][] {
  const planes: PlacedFrame[][] = [];
  for (const frame of sorted) {
    const plane = planes.at(-1);
    if (plane !== undefined && inSamePlane(plane[0], frame)) plane.push(frame);
    else planes.push([frame]);
  }
  return planes;
}

function inSamePlane(a: PlacedFrame, b: PlacedFrame): boolean {
  return Math.abs(dot(subtract(b.position, a.position), a.normal)) < SAME_PLANE;
}

/** Takes out images that repeat another one of their plane: same place, same pixels. */
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

/**
 * The acquisitions (or phases) that lie over each other in planes that hold several images, each with at most one
 * image a plane and in the order of the planes; the largest first, then the earliest. Told apart by AcquisitionNumber
 * where that works, else by runs of InstanceNumber, else by the order of InstanceNumber in each plane.
 */
export function separateAcquisitions(planes: readonly PlacedFrame[][]): PlacedFrame[][] {
  const split = byAcquisitionNumber(planes) ?? byInstanceRuns(planes) ?? byRankInPlane(planes);
  return split
    .map((frames, order) => ({ frames, order }))
    .sort((a, b) => b.frames.length - a.frames.length || a.order - b.order)
    .map(({ frames }) => frames);
}

/** Groups by AcquisitionNumber, in ascending order, keeping the order of the planes inside; null if a plane repeats. */
export function byAcquisitionNumber(planes: readonly PlacedFrame[][]): PlacedFrame[][] | null {
  const groups = new Map<number, PlacedFrame[]>();
  for (const plane of planes) {
    const seen = new Set<number>();
    for (const frame of plane) {
      const number = frame.frame.acquisitionNumber ?? 0;
      if (seen.has(number)) return null;
      seen.add(number);
      const group = groups.get(number);
      if (group === undefined) groups.set(number, [frame]);
      else group.push(frame);
    }
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, frames]) => frames);
}

function byInstanceRuns(planes: readonly PlacedFrame[][]): PlacedFrame[][] | null {
  const numbered = planes
    .flatMap((plane, index) => plane.map((frame) => ({ frame, index })))
    .sort((a, b) => instance(a.frame) - instance(b.frame));
  const runs: { frame: PlacedFrame; index: number }[][] = [];
  let seen = new Set<number>();
  for (const item of numbered) {
    const run = runs.at(-1);
    if (run === undefined || seen.has(item.index)) {
      runs.push([item]);
      seen = new Set([item.index]);
    } else {
      run.push(item);
      seen.add(item.index);
    }
  }
  if (!runs.some((run) => run.length >= COMPLETE_BLOCK * planes.length)) return null;
  return runs.map((run) => run.sort((a, b) => a.index - b.index).map(({ frame }) => frame));
}

function byRankInPlane(planes: readonly PlacedFrame[][]): PlacedFrame[][] {
  const groups: PlacedFrame[][] = [];
  for (const plane of planes) {
    [...plane]
      .sort((a, b) => instance(a) - instance(b))
      .forEach((frame, rank) => {
        const group = groups.at(rank);
        if (group === undefined) groups.push([frame]);
        else group.push(frame);
      });
  }
  return groups;
}

function instance(frame: PlacedFrame): number {
  return frame.frame.instanceNumber ?? 0;
}
