import { drawChest, type Patient } from '../../src/core/phantom/chest-phantom.js';
import { planScan, type ScanSettings } from '../../src/core/phantom/scan.js';

/** Smallest change that is visible through the noise, in HU. */
const VISIBLE = 100;

/** Whether a point, millimetres in DICOM's frame (LPS), lies in tissue that the findings changed. */
export type PlantedOutline = (place: readonly number[]) => boolean;

/** The outline to the voxel, in contrast to the box around it, which contains healthy tissue too. */
export function plantedOutline(patient: Patient, settings: ScanSettings): PlantedOutline {
  const { geometry } = planScan(patient, settings);
  const { columns, rows, slices, origin, spacing } = geometry;
  const diseased = drawChest(patient, geometry).grid.data;
  const healthy = drawChest({ ...patient, findings: [] }, geometry).grid.data;
  return (place) => {
    const [x, y, z] = place.map((value, axis) => Math.round((value - origin[axis]) / spacing[axis]));
    if (x < 0 || y < 0 || z < 0 || x >= columns || y >= rows || z >= slices) return false;
    const voxel = (z * rows + y) * columns + x;
    return Math.abs(diseased[voxel] - healthy[voxel]) > VISIBLE;
  };
}
