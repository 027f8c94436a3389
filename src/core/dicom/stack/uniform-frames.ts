import type { PlacedFrame } from './placed-frame.js';
import { allClose } from '../../volume/vector.js';

/** dicom2nifti's tolerance for equal orientations. */
const ORIENTATION_TOLERANCE = 0.001;
/** PixelSpacing of one series differs by rounding at most. */
const SPACING_TOLERANCE = 0.001;
/** Most kinds of frames in a series; further ones are left out, which bounds the comparisons. */
const MAX_GROUPS = 64;
/** Indices of PixelSpacing: between rows, and between columns. */
const AXES = [0, 1] as const;

/** Frames that share size, pixel spacing and orientation, the largest such group first. */
export function groupUniformFrames(frames: readonly PlacedFrame[]): [PlacedFrame, ...PlacedFrame[]][] {
  const groups: [PlacedFrame, ...PlacedFrame[]][] = [];
  for (const frame of frames) {
    const group = groups.find(([first]) => areUniform(first, frame));
    if (group !== undefined) group.push(frame);
    else if (groups.length < MAX_GROUPS) groups.push([frame]);
  }
  return groups.sort((a, b) => b.length - a.length);
}

function areUniform(a: PlacedFrame, b: PlacedFrame): boolean {
  const { rows, columns } = a.frame.pixels;
  return (
    rows === b.frame.pixels.rows &&
    columns === b.frame.pixels.columns &&
    haveSameOrientation(a, b) &&
    AXES.every(
      (axis) =>
        Math.abs(a.pixelSpacing[axis] - b.pixelSpacing[axis]) <= SPACING_TOLERANCE * a.pixelSpacing[axis],
    )
  );
}

/** Whether rows and columns of both have the same directions. */
export function haveSameOrientation(a: PlacedFrame, b: PlacedFrame): boolean {
  return (
    allClose(b.rowDirection, a.rowDirection, ORIENTATION_TOLERANCE, ORIENTATION_TOLERANCE) &&
    allClose(b.columnDirection, a.columnDirection, ORIENTATION_TOLERANCE, ORIENTATION_TOLERANCE)
  );
}
