import type { Anatomy } from '../anatomy/anatomy.js';
import type { BodySide } from '../anatomy/landmarks.js';
import type { Measurements } from '../anatomy/measurements.js';
import type { Random } from '../random.js';
import type { BoxShape } from '../shapes.js';
import type { VoxelGrid } from '../voxel-grid.js';

/** Position of a planted finding, for comparison with a detector's result. */
export interface Lesion {
  readonly side: BodySide | null;
  /** Millimetres in the patient (LPS). */
  readonly box: BoxShape;
}

/** One kind of illness. All of its effects follow from the given random stream. */
export interface Finding {
  /** Changes the body before anything is drawn. */
  readonly reshape?: (measurements: Measurements, random: Random) => Measurements;
  /** Changes the picture of the healthy body, before noise. Returns at least one lesion. */
  readonly draw: (grid: VoxelGrid, anatomy: Anatomy, random: Random) => Lesion[];
}
