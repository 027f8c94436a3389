import { dot } from '../../volume/vector.js';
import type { ImageFrame } from '../parsing/image-frame.js';
import { placeFrame } from './placed-frame.js';
import type { PlacedFrame } from './placed-frame.js';

/**
 * Sorts images along the patient axis on which their positions spread the most, ascending, regardless of their instance
 * numbers; images at one coordinate keep the order of their instance numbers. The first axis wins a tie.
 */
export function sortAlongStack(frames: readonly PlacedFrame[]): { sorted: PlacedFrame[]; spread: number } {
  const spreads = ([0, 1, 2] as const).map((axis) => {
    let lowest = Infinity;
    let highest = -Infinity;
    for (const { position } of frames) {
      lowest = Math.min(lowest, position[axis]);
      highest = Math.max(highest, position[axis]);
    }
    return { axis, spread: highest - lowest };
  });
  const widest = spreads.reduce((best, next) => (next.spread > best.spread ? next : best));
  const sorted = [...frames].sort(
    (a, b) =>
      a.position[widest.axis] - b.position[widest.axis] ||
      (a.frame.instanceNumber ?? 0) - (b.frame.instanceNumber ?? 0) ||
      a.frame.entry - b.frame.entry ||
      a.frame.frame - b.frame.frame,
  );
  return { sorted, spread: frames.length === 0 ? 0 : widest.spread };
}

/** Images in ascending depth along their common normal, in millimetres. */
export function orderAlongStack(frames: readonly ImageFrame[]): { frame: ImageFrame; depth: number }[] {
  const placed = frames.map(placeFrame).filter((frame) => frame !== null);
  const normal = placed.at(0)?.normal;
  if (normal === undefined) return [];
  return placed
    .map(({ frame, position }) => ({ frame, depth: dot(position, normal) }))
    .sort((a, b) => a.depth - b.depth);
}
