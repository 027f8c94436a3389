import { drawChest } from '../../src/core/phantom/chest-phantom.js';
import { acquire } from '../../src/core/phantom/acquisition.js';
import { Random } from '../../src/core/phantom/random.js';
import { planScan } from '../../src/core/phantom/scan.js';
import type { VolumeView } from '../../src/core/volume/volume-view.js';

/**
 * A synthetic chest as a decoded axial series, in shared memory.
 * @param matrix rows and columns
 * @param sliceSpacing millimetres
 */
export function phantomView(seed: number, matrix: number, sliceSpacing: number): VolumeView {
  const patient = { seed, findings: [] };
  const scan = planScan(patient, { matrix, sliceSpacing });
  const { grid } = drawChest(patient, scan.geometry);
  acquire(grid, scan.sharp, scan.dose, new Random(seed));
  const { columns, rows, slices, spacing } = grid;
  const data = new Int16Array(new SharedArrayBuffer(2 * grid.data.length));
  for (let index = 0; index < data.length; index++) data[index] = Math.round(grid.data[index]);
  return {
    data,
    offset: 0,
    sizes: [slices, columns, rows],
    strides: [rows * columns, 1, columns],
    spacing: [spacing[2], spacing[0], spacing[1]],
  };
}
