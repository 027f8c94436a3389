import { sharedBytesSync } from './made-once.js';
import type { Volume } from '../../src/core/volume/volume.js';
import { acquire } from '../../src/core/phantom/acquisition.js';
import { drawChest, type Patient } from '../../src/core/phantom/chest-phantom.js';
import { FINDING_NAMES } from '../../src/core/phantom/findings/findings.js';
import { Random } from '../../src/core/phantom/random.js';
import { planScan, type ScanSettings } from '../../src/core/phantom/scan.js';
import type { GridGeometry, VoxelGrid } from '../../src/core/phantom/voxel-grid.js';

export const PHANTOM_FINDINGS = FINDING_NAMES;

/** Whole Hounsfield units in shared memory, like a CT series; axial, head first, supine. */
export function volumeOf(grid: VoxelGrid): Volume {
  return volumeFrom(grid, grid.data);
}

function volumeFrom(
  { columns, rows, slices, spacing, origin }: GridGeometry,
  hu: Float32Array | Int16Array,
): Volume {
  const data = new Int16Array(new SharedArrayBuffer(hu.length * Int16Array.BYTES_PER_ELEMENT));
  round(hu, data);
  const [x, y, z] = spacing;
  // prettier-ignore
  const affine = [-x, 0, 0, -origin[0],  0, -y, 0, -origin[1],  0, 0, z, origin[2],  0, 0, 0, 1];
  return { data, columns, rows, slices, spacing, affine };
}

function round(hu: ArrayLike<number>, into: Int16Array): void {
  for (let i = 0; i < hu.length; i++) into[i] = Math.round(hu[i]);
}

/** A synthetic chest with scanner noise, in the given resolution; drawn once per run and copied for each caller. */
export function phantomVolume(patient: Patient, settings: ScanSettings): Volume {
  const { geometry, sharp, dose } = planScan(patient, settings);
  const bytes = sharedBytesSync(['phantom volume', patient, settings], () => {
    const { grid } = drawChest(patient, geometry);
    acquire(grid, sharp, dose, new Random(patient.seed));
    const rounded = new Int16Array(grid.data.length);
    round(grid.data, rounded);
    return new Uint8Array(rounded.buffer);
  });
  return volumeFrom(geometry, new Int16Array(new Uint8Array(bytes).buffer));
}
