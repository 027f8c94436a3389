import type { MapGeometry } from '../attribution/map-geometry.js';
import type { TokenMap } from '../attribution/token-map.js';

/** Positions of voxels along one axis of the volume, between tokens. */
export interface AxisPlaces {
  /** For each voxel: the map's elements before and behind it, as offsets along this axis; -1 outside the map. */
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  /** For each voxel: weight of the element behind it. */
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

  /** Shares of `strongest` along a row of voxels, linear between tokens; 0 where nothing raises the score. */
  line(
    into: Float64Array,
    x: AxisPlaces,
    y: AxisPlaces,
    row: number,
    z: AxisPlaces,
    slice: number,
  ): Float64Array {
    if (y.lower[row] < 0 || z.lower[slice] < 0) return into.fill(0);
    const { values } = this.map;
    const { lower, upper, share } = x;
    const [down, through] = [y.share[row], z.share[slice]];
    // The four lines of tokens round the row: above and below it, in the plane before it and in the one behind.
    const [aboveBefore, belowBefore] = [y.lower[row] + z.lower[slice], y.upper[row] + z.lower[slice]];
    const [aboveBehind, belowBehind] = [y.lower[row] + z.upper[slice], y.upper[row] + z.upper[slice]];
    for (let column = 0; column < into.length; column++) {
      // No arrays here: destructuring them costs as much as the sums until the code is compiled.
      const left = lower[column];
      if (left < 0) {
        into[column] = 0;
        continue;
      }
      const right = upper[column];
      const across = share[column];
      const before = mixed(
        mixed(values[left + aboveBefore], values[right + aboveBefore], across),
        mixed(values[left + belowBefore], values[right + belowBefore], across),
        down,
      );
      const behind = mixed(
        mixed(values[left + aboveBehind], values[right + aboveBehind], across),
        mixed(values[left + belowBehind], values[right + belowBehind], across),
        down,
      );
      into[column] = Math.max(0, mixed(before, behind, through)) / this.strongest;
    }
    return into;
  }
}

function mixed(first: number, second: number, share: number): number {
  return first + (second - first) * share;
}
