import type { Shape } from './shapes.js';

/** Positions of the voxels in the patient: millimetres, x to the left, y to the back, z to the head (LPS). */
export interface GridGeometry {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Between voxel centres along x, y and z. */
  readonly spacing: readonly [number, number, number];
  /** Centre of the first voxel: rightmost column, frontmost row, lowest slice. */
  readonly origin: readonly [number, number, number];
}

/** Values in HU; x varies fastest. */
export interface VoxelGrid extends GridGeometry {
  readonly data: Float32Array;
}

/** A tissue: one value in HU, or a function of the position in the patient. */
export type DrawnTissue = number | ((x: number, y: number, z: number) => number);

/** Whether a shape may cover a voxel, by its current value (HU). */
export type Over = (hu: number) => boolean;

const everything: Over = () => true;

export function emptyGrid(geometry: GridGeometry, hu: number): VoxelGrid {
  return { ...geometry, data: new Float32Array(geometry.columns * geometry.rows * geometry.slices).fill(hu) };
}

/**
 * Draws a shape. Voxels on its surface get a mixture of both tissues, as in a scanner (partial volume).
 */
export function paint(grid: VoxelGrid, shape: Shape, tissue: DrawnTissue, over: Over = everything): void {
  const { columns, rows, data, spacing, origin } = grid;
  const [fromX, toX] = range(grid, shape, 0, columns);
  const [fromY, toY] = range(grid, shape, 1, rows);
  const [fromZ, toZ] = range(grid, shape, 2, grid.slices);
  const sharpness = 1 / ((spacing[0] + spacing[1]) / 2);
  const hu = typeof tissue === 'number' ? (): number => tissue : tissue;
  for (let k = fromZ; k < toZ; k++) {
    const z = origin[2] + k * spacing[2];
    for (let j = fromY; j < toY; j++) {
      const y = origin[1] + j * spacing[1];
      let index = (k * rows + j) * columns + fromX;
      for (let i = fromX; i < toX; i++, index++) {
        const x = origin[0] + i * spacing[0];
        const cover = shape.depth(x, y, z) * sharpness + 0.5;
        if (cover <= 0 || !over(data[index])) continue;
        const share = cover < 1 ? cover : 1;
        data[index] += (hu(x, y, z) - data[index]) * share;
      }
    }
  }
}

/** Voxels that a shape can touch along an axis, with a margin of one: the first, and the one after the last. */
function range(grid: GridGeometry, shape: Shape, axis: 0 | 1 | 2, count: number): [number, number] {
  const step = grid.spacing[axis];
  const first = Math.floor((shape.box.low[axis] - grid.origin[axis]) / step) - 1;
  const last = Math.ceil((shape.box.high[axis] - grid.origin[axis]) / step) + 1;
  return [Math.max(0, first), Math.min(count, last + 1)];
}
