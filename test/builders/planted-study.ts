import {
  makePhantomStudy,
  type PhantomStudy,
  type PhantomStudyOptions,
} from '../../src/core/phantom/phantom-study.js';
import type { VoxelGrid } from '../../src/core/phantom/voxel-grid.js';

/** Smallest change that is visible through the noise, in HU. */
const VISIBLE = 100;

/** Whether a point, millimetres in DICOM's frame (LPS), lies in tissue that the findings changed. */
export type PlantedOutline = (place: readonly number[]) => boolean;

export interface PlantedStudy extends PhantomStudy {
  /** Exact outline in voxels; the box around it also contains healthy tissue. */
  readonly isInLesion: PlantedOutline;
}

/** A synthetic study with findings that do not change the body's shape, and their outline. */
export function plantedStudy(options: PhantomStudyOptions): PlantedStudy {
  let healthy = new Float32Array();
  let isInLesion: PlantedOutline = () => false;
  const study = makePhantomStudy(options, (finding, grid) => {
    if (finding === null) healthy = grid.data.slice();
    else isInLesion = outlineOf(healthy, grid);
  });
  return { ...study, isInLesion };
}

function outlineOf(healthy: Float32Array, grid: VoxelGrid): PlantedOutline {
  const { columns, rows, slices, origin, spacing } = grid;
  // Compared now, because noise changes the picture later.
  const isChanged = Uint8Array.from(grid.data, (hu, voxel) =>
    Number(Math.abs(hu - healthy[voxel]) > VISIBLE),
  );
  return (place) => {
    const [x, y, z] = place.map((value, axis) => Math.round((value - origin[axis]) / spacing[axis]));
    if (x < 0 || y < 0 || z < 0 || x >= columns || y >= rows || z >= slices) return false;
    return isChanged[(z * rows + y) * columns + x] === 1;
  };
}
