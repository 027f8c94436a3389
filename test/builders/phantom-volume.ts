import type { Volume } from '../../src/core/volume/volume.js';
import { acquire } from '../../src/core/phantom/acquisition.js';
import { drawChest, type Patient } from '../../src/core/phantom/chest-phantom.js';
import { FINDING_NAMES } from '../../src/core/phantom/findings/findings.js';
import { Random } from '../../src/core/phantom/random.js';
import { planScan, type ScanSettings } from '../../src/core/phantom/scan.js';
import type { VoxelGrid } from '../../src/core/phantom/voxel-grid.js';

export const PHANTOM_FINDINGS = FINDING_NAMES;

/** Whole Hounsfield units in shared memory, like a CT series; axial, head first, supine. */
export function volumeOf({ columns, rows, slices, spacing, origin, data }: VoxelGrid): Volume {
  const values = new Int16Array(new SharedArrayBuffer(data.length * Int16Array.BYTES_PER_ELEMENT));
  for (let i = 0; i < data.length; i++) values[i] = Math.round(data[i]);
  const [x, y, z] = spacing;
  // prettier-ignore
  const affine = [-x, 0, 0, -origin[0],  0, -y, 0, -origin[1],  0, 0, z, origin[2],  0, 0, 0, 1];
  return { data: values, columns, rows, slices, spacing, affine };
}

/** A synthetic chest with scanner noise, in the given resolution. */
export function phantomVolume(patient: Patient, settings: ScanSettings): Volume {
  const { geometry, sharp, dose } = planScan(patient, settings);
  const { grid } = drawChest(patient, geometry);
  acquire(grid, sharp, dose, new Random(patient.seed));
  return volumeOf(grid);
}
