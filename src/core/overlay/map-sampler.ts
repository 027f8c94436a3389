import type { MapGeometry } from '../attribution/map-geometry.js';
import type { TokenMap } from '../attribution/token-map.js';

/** Positions of voxels along one axis of the volume, between tokens. */
export interface AxisPlaces {
  /** By voxel: the map's elements before and behind it, as offsets along this axis; -1 outside the map. */
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  /** By voxel: weight of the element behind. */
  readonly share: Float64Array;
}

/** Interpolates a map between its tokens, to draw it over a slice. The tokens' axes are parallel to the volume's. */
export class MapSampler {
  /** @param strongest value drawn in the highest colour; padding outside the volume may exceed it */
  constructor(
    private readonly map: TokenMap,
    private readonly geometry: MapGeometry,
    private readonly strongest: number,
  ) {}

  /** @param voxels coordinates along an axis of the volume: 0 columns, 1 rows, 2 slices */
  places(axis: 0 | 1 | 2, voxels: readonly number[]): AxisPlaces {
    const { toVolume } = this.geometry;
    const [depth, rows, columns] = this.map.grid;
    const sizes = [columns, rows, depth];
    const strides = [1, columns, columns * rows];
    const tokenAxis = Math.max(
      0,
      [0, 1, 2].findIndex((token) => toVolume[4 * axis + token] !== 0),
    );
    const step = toVolume[4 * axis + tokenAxis];
    const last = sizes[tokenAxis] - 1;
    const lower = new Int32Array(voxels.length).fill(-1);
    const upper = new Int32Array(voxels.length).fill(-1);
    const share = new Float64Array(voxels.length);
    voxels.forEach((voxel, at) => {
      const place = (voxel - toVolume[4 * axis + 3]) / step;
      if (place < -0.5 || place > last + 0.5) return;
      const held = Math.min(last, Math.max(0, place));
      const before = Math.floor(held);
      lower[at] = before * strides[tokenAxis];
      upper[at] = Math.min(last, before + 1) * strides[tokenAxis];
      share[at] = held - before;
    });
    return { lower, upper, share };
  }

  /** Share of `strongest`, linear between tokens; 0 where nothing raises the score. */
  at(x: AxisPlaces, column: number, y: AxisPlaces, row: number, z: AxisPlaces, slice: number): number {
    if (x.lower[column] < 0 || y.lower[row] < 0 || z.lower[slice] < 0) return 0;
    const before = this.inPlane(x, column, y, row, z.lower[slice]);
    const behind = this.inPlane(x, column, y, row, z.upper[slice]);
    return Math.max(0, mixed(before, behind, z.share[slice])) / this.strongest;
  }

  private inPlane(x: AxisPlaces, column: number, y: AxisPlaces, row: number, offset: number): number {
    const { values } = this.map;
    const [left, right] = [x.lower[column] + offset, x.upper[column] + offset];
    const [top, bottom] = [y.lower[row], y.upper[row]];
    const above = mixed(values[left + top], values[right + top], x.share[column]);
    const below = mixed(values[left + bottom], values[right + bottom], x.share[column]);
    return mixed(above, below, y.share[row]);
  }
}

function mixed(first: number, second: number, share: number): number {
  return first + (second - first) * share;
}
