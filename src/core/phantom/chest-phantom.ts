import { makeAnatomy } from './anatomy/anatomy.js';
import { measure, type Measurements } from './anatomy/measurements.js';
import { drawAbdomen } from './drawing/draw-abdomen.js';
import { drawAirways, drawLungTrees } from './drawing/draw-lung-trees.js';
import { drawLungs } from './drawing/draw-lungs.js';
import { drawMediastinum } from './drawing/draw-mediastinum.js';
import { drawSkeleton } from './drawing/draw-skeleton.js';
import { drawTable } from './drawing/draw-table.js';
import { drawTrunk } from './drawing/draw-trunk.js';
import type { Finding, Lesion } from './findings/finding.js';
import { FINDING_NAMES, FINDINGS, type FindingName } from './findings/findings.js';
import { HU } from './hounsfield.js';
import { Random } from './random.js';
import { emptyGrid, type GridGeometry, type VoxelGrid } from './voxel-grid.js';

export interface DrawnChest {
  /** HU without noise, not yet rounded. */
  readonly grid: VoxelGrid;
  readonly lesions: readonly PlantedLesion[];
}

export interface PlantedLesion extends Lesion {
  readonly finding: FindingName;
}

/** A patient: the same seed with other findings is the same patient with another illness. */
export interface Patient {
  readonly seed: number;
  /** A finding that is named several times is planted at as many places. */
  readonly findings: readonly FindingName[];
}

/** Calls back for each of the patient's findings, in drawing order, with a separate random stream. */
function eachFinding(
  { seed, findings }: Patient,
  purpose: string,
  act: (finding: Finding, stream: Random, name: FindingName) => void,
): void {
  for (const name of FINDING_NAMES) {
    const times = findings.filter((finding) => finding === name).length;
    for (let time = 1; time <= times; time++) {
      const label = time === 1 ? `${purpose} ${name}` : `${purpose} ${name} ${time}`;
      act(FINDINGS[name], new Random(seed).fork(label), name);
    }
  }
}

/** The measurements of the patient's body, including changes by the findings. */
export function measurePatient(patient: Patient): Measurements {
  let measurements = measure(new Random(patient.seed).fork('measurements'));
  eachFinding(patient, 'shape', (finding, stream) => {
    measurements = finding.reshape?.(measurements, stream) ?? measurements;
  });
  return measurements;
}

/**
 * Draws the patient on the scanner's table, organ by organ, then the effects of the findings.
 * @param planted called with null before any finding is drawn, then after each finding, with the picture so far
 */
export function drawChest(
  patient: Patient,
  geometry: GridGeometry,
  planted?: (finding: FindingName | null, grid: VoxelGrid) => void,
): DrawnChest {
  const anatomy = makeAnatomy(measurePatient(patient), new Random(patient.seed).fork('anatomy'));
  const grid = emptyGrid(geometry, HU.air);
  drawTrunk(grid, anatomy);
  drawTable(grid, anatomy.torso.skinHalfDepth + 8);
  drawAbdomen(grid, anatomy);
  drawLungs(grid, anatomy);
  drawLungTrees(grid, anatomy);
  drawMediastinum(grid, anatomy);
  drawAirways(grid, anatomy);
  drawSkeleton(grid, anatomy);
  planted?.(null, grid);
  const lesions: PlantedLesion[] = [];
  eachFinding(patient, 'draw', (finding, stream, name) => {
    for (const lesion of finding.draw(grid, anatomy, stream)) lesions.push({ finding: name, ...lesion });
    planted?.(name, grid);
  });
  return { grid, lesions };
}
