import { failureOf } from '../../service/failure.js';
import { type Plane, PLANE_AXES, type Voxel } from '../planes.js';
import { AnatomicalGrid } from './anatomical-grid.js';
import { type NiftiHeader, parseNiftiHeader, valuesOf } from './nifti-header.js';

/** Bytes before the values. */
const VALUES_OFFSET = 352;

/** Contribution of each place to a score, in log odds. */
export class AttributionMap {
  readonly grid: AnatomicalGrid;

  /** @param values of the tokens, as stored */
  constructor(
    header: NiftiHeader,
    private readonly values: Int16Array | Float32Array,
  ) {
    this.grid = new AnatomicalGrid(header);
  }

  /** @throws Failure if the map does not exist */
  static async fetch(address: string, signal: AbortSignal): Promise<AttributionMap> {
    const response = await fetch(address, { signal });
    if (!response.ok || response.body === null) throw failureOf(response.status, await response.text());
    const unzipped = response.body.pipeThrough(new DecompressionStream('gzip'));
    const bytes = await new Response(unzipped).arrayBuffer();
    const header = parseNiftiHeader(bytes);
    return new AttributionMap(header, valuesOf(bytes.slice(VALUES_OFFSET), header.type));
  }

  /** Value at the token nearest to a point of the patient. */
  at(millimetres: Voxel): number {
    const { grid } = this;
    return this.values[grid.offsetOf(grid.nearest(grid.fromPatient(millimetres)))] ?? 0;
  }

  /** Value at a position in tokens: linear between their middles, 0 outside, as in the service's picture. */
  between(x: number, y: number, z: number): number {
    const [columns, rows, depth] = this.grid.sizes;
    if (isOutside(x, columns) || isOutside(y, rows) || isOutside(z, depth)) return 0;
    const [i, j, k] = [held(x, columns), held(y, rows), held(z, depth)];
    const [a, b, c] = [Math.floor(i), Math.floor(j), Math.floor(k)];
    const front = this.inPlane(i, a, j, b, c);
    return k === c ? front : front + (k - c) * (this.inPlane(i, a, j, b, c + 1) - front);
  }

  private inPlane(i: number, a: number, j: number, b: number, c: number): number {
    const above = this.inRow(i, a, b, c);
    return j === b ? above : above + (j - b) * (this.inRow(i, a, b + 1, c) - above);
  }

  private inRow(i: number, a: number, b: number, c: number): number {
    const { grid, values } = this;
    const offset = grid.offsetOf([a, b, c]);
    const value = values[offset] ?? 0;
    return i === a ? value : value + (i - a) * ((values[offset + grid.strides[0]] ?? 0) - value);
  }
}

function isOutside(place: number, count: number): boolean {
  return place < -0.5 || place > count - 0.5;
}

/** Places between the middle and the edge of an outermost token have its value. */
function held(place: number, count: number): number {
  return Math.min(count - 1, Math.max(0, place));
}

/** Shares of the strongest place over a slice, on a grid of every `step`-th voxel. */
export interface PlaneShares {
  readonly width: number;
  readonly height: number;
  readonly step: number;
  readonly values: Float32Array;
}

/**
 * The map over a slice of the volume.
 * @param strongest value of the strongest place, which has the share 1
 * @param step voxels between two samples
 */
export function planeShares(
  map: AttributionMap,
  volume: AnatomicalGrid,
  plane: Plane,
  index: number,
  strongest: number,
  step: number,
): PlaneShares {
  const { across, down, through } = PLANE_AXES[plane];
  const size = (axis: 0 | 1 | 2): number => Math.ceil(volume.sizes[axis] / step);
  const [width, height] = [size(across), size(down)];
  const voxel: [number, number, number] = [0, 0, 0];
  voxel[through] = index;
  const at = (column: number, row: number): Voxel => {
    voxel[across] = column * step + (step - 1) / 2;
    voxel[down] = row * step + (step - 1) / 2;
    return map.grid.fromPatient(volume.toPatient(voxel));
  };
  // Positions change linearly along rows and columns.
  const [corner, right, below] = [at(0, 0), at(1, 0), at(0, 1)];
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const place = (axis: 0 | 1 | 2): number =>
        corner[axis] + column * (right[axis] - corner[axis]) + row * (below[axis] - corner[axis]);
      const share = map.between(place(0), place(1), place(2)) / strongest;
      values[row * width + column] = Math.max(0, share);
    }
  return { width, height, step, values };
}
