import { moved, type Plane, PLANE_AXES, type Voxel } from '../planes.js';
import type { Volume } from './volume.js';

/** Hounsfield units of a slice, row by row. */
export interface PlaneImage {
  readonly width: number;
  readonly height: number;
  readonly values: Int16Array | Float32Array;
}

/** Darker than every value: drawn where slices have not arrived. */
const MISSING = -32768;

/**
 * A slice of a volume.
 * @param index of the slice, from 0
 * @param thickness number of neighbouring slices whose maximum is shown; 1 for a plain slice
 */
export function planeImage(volume: Volume, plane: Plane, index: number, thickness = 1): PlaneImage {
  const { grid, values } = volume;
  const { across, down, through } = PLANE_AXES[plane];
  const [width, height, depth] = [grid.sizes[across], grid.sizes[down], grid.sizes[through]];
  const result =
    values instanceof Int16Array ? new Int16Array(width * height) : new Float32Array(width * height);
  result.fill(MISSING);
  const [alongRow, alongColumn] = [grid.strides[across], grid.strides[down]];
  const first = Math.max(0, index - Math.floor((thickness - 1) / 2));
  const last = Math.min(depth - 1, first + thickness - 1);
  const isStored = plane === grid.storedPlane;
  for (let slice = first; slice <= last; slice++) {
    const corner = moved(ORIGIN, through, slice);
    if (isStored && !volume.isLoaded(grid.storedSliceOf(corner))) continue;
    const start = grid.offsetOf(corner);
    for (let row = 0, at = 0; row < height; row++) {
      let from = start + row * alongColumn;
      for (let column = 0; column < width; column++, at++, from += alongRow) {
        const value = values[from] ?? MISSING;
        if (value > (result[at] ?? MISSING)) result[at] = value;
      }
    }
  }
  if (!isStored && volume.loadedShare < 1) hideMissing(volume, result, plane);
  return { width, height, values: result };
}

const ORIGIN: Voxel = [0, 0, 0];

/** Hides the rows or columns whose stored slices have not arrived: their values are meaningless. */
function hideMissing(volume: Volume, result: Int16Array | Float32Array, plane: Plane): void {
  const { grid } = volume;
  const { across, down } = PLANE_AXES[plane];
  const stored = PLANE_AXES[grid.storedPlane].through;
  const [width, height] = [grid.sizes[across], grid.sizes[down]];
  for (let place = 0; place < grid.sizes[stored]; place++) {
    if (volume.isLoaded(grid.storedSliceOf(moved(ORIGIN, stored, place)))) continue;
    if (stored === down) result.fill(MISSING, place * width, (place + 1) * width);
    else for (let row = 0; row < height; row++) result[row * width + place] = MISSING;
  }
}
