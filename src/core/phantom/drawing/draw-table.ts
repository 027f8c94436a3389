import { HU } from '../hounsfield.js';
import type { Shape } from '../shapes.js';
import { paint, type VoxelGrid } from '../voxel-grid.js';

const HALF_WIDTH = 215;
const THICKNESS = 26;

/** The scanner's couch: a carbon shell with foam inside, slightly hollow, under the patient's back. */
export function drawTable(grid: VoxelGrid, top: number): void {
  const surface = (x: number): number => top - (x * x) / 2600;
  const shell = (inset: number): Shape => ({
    box: { low: [-HALF_WIDTH, top - 25, -1e4], high: [HALF_WIDTH, top + THICKNESS, 1e4] },
    depth: (x, y) =>
      Math.min(
        y - surface(x) - inset,
        surface(x) * 0.35 + top * 0.65 + THICKNESS - inset - y,
        HALF_WIDTH - inset - Math.abs(x),
      ),
  });
  const isAir = (hu: number): boolean => hu < -900;
  paint(grid, shell(0), HU.carbonShell, isAir);
  paint(grid, shell(2.2), HU.foam, (hu) => hu < -300);
}
