import type { Xyz } from '../../volume/volume.js';
import { perAxis, plus, scale } from '../../volume/vector.js';
import type { PlacedFrame } from '../stack/placed-frame.js';

/** The box around a stack of images, in millimetres of the patient (LPS). */
export interface SeriesBounds {
  readonly low: Xyz;
  readonly high: Xyz;
}

/** Millimetres by which two series may differ and still show the same part of the patient. */
const SAME_VIEW = 20;

export function boundsOf(images: readonly PlacedFrame[]): SeriesBounds | null {
  if (images.length === 0) return null;
  const corners = images.flatMap(({ frame, position, rowDirection, columnDirection, pixelSpacing }) => {
    const across = scale(rowDirection, frame.pixels.columns * pixelSpacing[1]);
    const down = scale(columnDirection, frame.pixels.rows * pixelSpacing[0]);
    return [position, plus(position, across), plus(position, down), plus(position, plus(across, down))];
  });
  const bound = (pick: (a: number, b: number) => number, start: number): Xyz =>
    perAxis((axis) => corners.reduce((found, corner) => pick(found, corner[axis]), start));
  return { low: bound(Math.min, Infinity), high: bound(Math.max, -Infinity) };
}

/** Whether both show the same part of the patient, so that sampling one of them is enough. */
export function haveSameView(a: SeriesBounds, b: SeriesBounds): boolean {
  return ([0, 1, 2] as const).every(
    (axis) =>
      Math.abs(a.low[axis] - b.low[axis]) <= SAME_VIEW && Math.abs(a.high[axis] - b.high[axis]) <= SAME_VIEW,
  );
}
