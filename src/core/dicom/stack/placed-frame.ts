import type { ImageFrame } from '../parsing/image-frame.js';
import type { Xyz } from '../../volume/volume.js';
import { cross, dot, length, subtract, unit } from '../../volume/vector.js';

/** A frame with a known position in the patient, the element of a stack. */
export interface PlacedFrame {
  readonly frame: ImageFrame;
  /** Centre of the first voxel, millimetres, LPS. */
  readonly position: Xyz;
  /** Direction in which the column index grows, as stored (nearly a unit vector). */
  readonly rowDirection: Xyz;
  /** Direction in which the row index grows, as stored. */
  readonly columnDirection: Xyz;
  /** Unit normal of the image plane: row x column. */
  readonly normal: Xyz;
  /** Millimetres between rows, then between columns, as PixelSpacing has them. */
  readonly pixelSpacing: readonly [number, number];
}

/** Tolerance for unit length and right angles: direction cosines of real files are rounded. */
const UNIT_TOLERANCE = 0.05;
/** Millimetres. A scanner's field of view is under a metre; coarser or finer grids are damaged data. */
const SMALLEST_SPACING = 0.01;
const LARGEST_SPACING = 100;
/** Millimetres. Patient coordinates of a scanner stay within a few metres of its isocentre. */
const FARTHEST_POSITION = 100_000;

/** The frame with its position, or null when position, orientation or spacing are missing or unusable. */
export function placeFrame(frame: ImageFrame): PlacedFrame | null {
  const { position, orientation, pixelSpacing } = frame;
  if (position === null || orientation === null || pixelSpacing === null) return null;
  if (!position.every((value) => Math.abs(value) <= FARTHEST_POSITION)) return null;
  if (!pixelSpacing.every((value) => value >= SMALLEST_SPACING && value <= LARGEST_SPACING)) return null;
  const rowDirection: Xyz = [orientation[0], orientation[1], orientation[2]];
  const columnDirection: Xyz = [orientation[3], orientation[4], orientation[5]];
  if (!isNearlyUnit(rowDirection) || !isNearlyUnit(columnDirection)) return null;
  if (!(Math.abs(dot(rowDirection, columnDirection)) <= UNIT_TOLERANCE)) return null;
  const normal = unit(cross(rowDirection, columnDirection));
  return { frame, position, rowDirection, columnDirection, normal, pixelSpacing };
}

/** Millimetres between two images along the normal of the first one, never negative. */
export function gapBetween(a: PlacedFrame, b: PlacedFrame): number {
  return Math.abs(dot(subtract(b.position, a.position), a.normal));
}

function isNearlyUnit(direction: Xyz): boolean {
  return Math.abs(length(direction) - 1) <= UNIT_TOLERANCE;
}
