import type { Anatomy } from '../anatomy/anatomy.js';
import type { BodySide } from '../anatomy/landmarks.js';
import type { Measurements } from '../anatomy/measurements.js';
import type { Random } from '../random.js';
import type { BoxShape } from '../shapes.js';
import type { VoxelGrid } from '../voxel-grid.js';

/** Where a finding was planted: what a detector should point at. */
export interface Lesion {
  readonly side: BodySide | null;
  /** Millimetres in the patient (LPS). */
  readonly box: BoxShape;
}

/** One kind of illness. Whatever it does follows from the random stream that it is given. */
export interface Finding {
  /** Changes the body before anything is drawn. */
  readonly reshape?: (measurements: Measurements, random: Random) => Measurements;
  /** Changes the picture of the healthy body, before noise. At least one lesion. */
  readonly draw: (grid: VoxelGrid, anatomy: Anatomy, random: Random) => Lesion[];
}
