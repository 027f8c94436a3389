import type { Volume } from '../../../src/core/volume/volume.js';
import { acquire } from '../../../src/core/phantom/acquisition.js';
import { drawChest, type PlantedLesion } from '../../../src/core/phantom/chest-phantom.js';
import { Random } from '../../../src/core/phantom/random.js';
import { planScan } from '../../../src/core/phantom/scan.js';
import { INTERCEPT, storedPixels } from '../../../src/core/phantom/slice-instances.js';
import type { VoxelGrid } from '../../../src/core/phantom/voxel-grid.js';
import { LesionTokens } from './lesion-tokens.js';
import type { PhantomCase } from './phantom-case.js';

export interface CasePicture {
  /** Equals the ingest's volume of the lung series of this phantom's study, voxel by voxel. */
  readonly volume: Volume;
  readonly lesions: readonly PlantedLesion[];
  /** The part of each token that each finding has changed. */
  readonly outlines: LesionTokens;
}

/** Draws and scans a phantom without writing and reading DICOM: the volume is the same. */
export function scanPhantom(patient: PhantomCase): CasePicture {
  const scan = planScan(patient, patient.settings);
  const outlines = new LesionTokens(scan.geometry);
  const { grid, lesions } = drawChest(patient, scan.geometry, (finding, picture) =>
    outlines.compare(finding, picture),
  );
  for (const { finding, box } of lesions) if (finding === 'cardiac-enlargement') outlines.fill(finding, box);
  // The thin series of a study has series number 2: see phantom-study.ts.
  acquire(grid, scan.sharp, scan.dose, new Random(patient.seed).fork('noise 2'));
  return { volume: storedVolume(grid, scan.signed), lesions, outlines };
}

function storedVolume(grid: VoxelGrid, signed: boolean): Volume {
  const { columns, rows, slices, spacing, origin } = grid;
  const plane = columns * rows;
  const data = new Int16Array(new SharedArrayBuffer(plane * slices * Int16Array.BYTES_PER_ELEMENT));
  for (let slice = 0; slice < slices; slice++) {
    const stored = storedPixels(grid, slice, signed);
    for (let index = 0; index < plane; index++) data[slice * plane + index] = stored[index] + INTERCEPT;
  }
  const [x, y, z] = spacing;
  // prettier-ignore
  const affine = [-x, 0, 0, -origin[0],  0, -y, 0, -origin[1],  0, 0, z, origin[2],  0, 0, 0, 1];
  return { data, columns, rows, slices, spacing: [Math.fround(x), Math.fround(y), Math.fround(z)], affine };
}
