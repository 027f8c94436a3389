import { connectedParts, largestPart, maskOf } from '../../../src/core/volume/connected-parts.js';
import type { Voxel } from '../viewer/planes.js';
import type { Volume } from '../viewer/volume/volume.js';
import { affineOf, type AffineMap } from './rigid-motion.js';

/** Cells of a few millimetres, as plain data that can be sent to a worker. */
interface Cells {
  /** Cells from right to left, from front to back, from head to feet. */
  readonly sizes: Voxel;
  /** From the middle of a cell to millimetres of the patient, and back. */
  readonly toPatient: AffineMap;
  readonly fromPatient: AffineMap;
}

/** Where a scan has air. */
export interface CoarseScan extends Cells {
  /** 1 for air, in the body and around it: `[(z * sizes[1] + y) * sizes[0] + x]`. */
  readonly air: Uint8Array;
}

/** Where a scan has a patient. */
export interface CoarseChest extends Cells {
  /** 1 for the patient, lungs included: `[(z * sizes[1] + y) * sizes[0] + x]`. */
  readonly body: Uint8Array;
  /** 1 for the air-filled spaces of the patient. */
  readonly lungs: Uint8Array;
  /** Number of cells in `lungs`, stored because the search for a motion needs it hundreds of times. */
  readonly lungCells: number;
}

/** Edge of a cell in mm: fine enough for a chest wall, and at most half a million cells for a usual scan. */
export const CELL = 5;
/** Limit of cells along an axis, which bounds time and memory for every scan. */
const MAX_CELLS = 128;
/** HU. Air and lung are below, the body's wall is above. */
const AIR_FILLED_BELOW = -500;
/** Air-filled spaces below this share of the largest one are not lungs. */
const OF_LARGEST = 0.05;

/** Samples a volume. @param volume whose slices have all arrived */
export function coarseScan(volume: Volume): CoarseScan {
  const { grid } = volume;
  const stepAlong = (axis: 0 | 1 | 2): number => {
    const wanted = Math.max(Math.round(CELL / grid.spacing[axis]), Math.ceil(grid.sizes[axis] / MAX_CELLS));
    return Math.min(Math.max(1, wanted), grid.sizes[axis]);
  };
  const steps: Voxel = [stepAlong(0), stepAlong(1), stepAlong(2)];
  const cellsAlong = (axis: 0 | 1 | 2): number => Math.floor(grid.sizes[axis] / steps[axis]);
  const sizes: Voxel = [cellsAlong(0), cellsAlong(1), cellsAlong(2)];
  const toVoxel = ([x, y, z]: Voxel): Voxel => [
    x * steps[0] + (steps[0] - 1) / 2,
    y * steps[1] + (steps[1] - 1) / 2,
    z * steps[2] + (steps[2] - 1) / 2,
  ];
  const toCell = ([x, y, z]: Voxel): Voxel => [
    (x - (steps[0] - 1) / 2) / steps[0],
    (y - (steps[1] - 1) / 2) / steps[1],
    (z - (steps[2] - 1) / 2) / steps[2],
  ];
  return {
    sizes,
    toPatient: affineOf((cell) => grid.toPatient(toVoxel(cell))),
    fromPatient: affineOf((point) => toCell(grid.fromPatient(point))),
    air: airCells(volume, sizes, steps),
  };
}

/** Finds body and lungs. */
export function coarseChest({ air, ...cells }: CoarseScan): CoarseChest {
  const body = bodyCells(air, cells.sizes);
  const lungs = lungsIn(air, body, cells.sizes);
  return { ...cells, body, lungs, lungCells: countOf(lungs) };
}

function countOf(mask: Uint8Array): number {
  let count = 0;
  for (const cell of mask) count += cell;
  return count;
}

/**
 * 1 for cells of air. A cell is the mean of four voxels in the plane, half a cell apart, which reduces the noise of sharp
 * kernels.
 */
function airCells({ grid, values }: Volume, [columns, rows, slices]: Voxel, steps: Voxel): Uint8Array {
  const [right, back] = [
    Math.floor(steps[0] / 2) * grid.strides[0],
    Math.floor(steps[1] / 2) * grid.strides[1],
  ];
  const at = (offset: number): number => values[offset] ?? 0;
  const air = new Uint8Array(columns * rows * slices);
  let cell = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const row = grid.offsetOf([0, y * steps[1], z * steps[2] + (steps[2] >> 1)]);
      for (let x = 0; x < columns; x++) {
        const corner = row + x * steps[0] * grid.strides[0];
        const total = at(corner) + at(corner + right) + at(corner + back) + at(corner + right + back);
        air[cell++] = total < 4 * AIR_FILLED_BELOW ? 1 : 0;
      }
    }
  }
  return air;
}

/** The largest connected part without surrounding air; a table is a separate part. */
function bodyCells(air: Uint8Array, sizes: Voxel): Uint8Array {
  const [columns, rows] = sizes;
  const outside = surroundingAir(air, sizes);
  const inside = outside.map((isOutside) => 1 - isOutside);
  return maskOf([largestPart(connectedParts(inside, columns, rows))], air.length);
}

/** Air connected to the edge of its own slice, so that it does not enter lungs cut by the first or last slice. */
function surroundingAir(air: Uint8Array, [columns, rows, slices]: Voxel): Uint8Array {
  const plane = columns * rows;
  const outside = new Uint8Array(air.length);
  const pending = new Int32Array(plane);
  for (let first = 0; first < slices * plane; first += plane) {
    let count = 0;
    const reach = (column: number, row: number): void => {
      if (column < 0 || column >= columns || row < 0 || row >= rows) return;
      const cell = first + row * columns + column;
      if (air[cell] !== 1 || outside[cell] === 1) return;
      outside[cell] = 1;
      pending[count++] = cell - first;
    };
    for (let column = 0; column < columns; column++) [0, rows - 1].forEach((row) => reach(column, row));
    for (let row = 0; row < rows; row++) [0, columns - 1].forEach((column) => reach(column, row));
    while (count > 0) {
      const cell = pending[--count] ?? 0;
      const [column, row] = [cell % columns, Math.floor(cell / columns)];
      reach(column - 1, row);
      reach(column + 1, row);
      reach(column, row - 1);
      reach(column, row + 1);
    }
  }
  return outside;
}

/** The large air-filled spaces inside the body. */
function lungsIn(air: Uint8Array, body: Uint8Array, [columns, rows]: Voxel): Uint8Array {
  const spaces = connectedParts(
    air.map((isAir, cell) => isAir & (body[cell] ?? 0)),
    columns,
    rows,
  );
  const largest = spaces.reduce((most, { length }) => Math.max(most, length), 0);
  return maskOf(
    spaces.filter(({ length }) => length >= OF_LARGEST * largest),
    air.length,
  );
}
