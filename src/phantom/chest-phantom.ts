import { acquire, SHARP, type KernelCharacter } from './acquisition.js';
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

export interface ChestOptions {
  /** The patient; the same seed with other findings is the same patient fallen ill. */
  readonly seed: number;
  readonly findings: readonly FindingName[];
  readonly geometry: GridGeometry;
  readonly kernel?: KernelCharacter;
  /** Relative to an ordinary scan: noise falls with its square root. */
  readonly dose?: number;
}

export interface PlantedLesion extends Lesion {
  readonly finding: FindingName;
}

export interface ChestPhantom {
  /** HU, not yet rounded. */
  readonly grid: VoxelGrid;
  readonly measurements: Measurements;
  readonly lesions: readonly PlantedLesion[];
}

/** A synthetic chest CT: a seeded patient, drawn organ by organ, with findings planted, scanned with noise and kernel. */
export function chestPhantom({
  seed,
  findings,
  geometry,
  kernel = SHARP,
  dose = 1,
}: ChestOptions): ChestPhantom {
  const random = new Random(seed);
  const planted = FINDING_NAMES.filter((name) => findings.includes(name));
  const streams = new Map(planted.map((name) => [name, random.fork(`finding ${name}`)]));
  const eachFinding = <T>(act: (finding: Finding, stream: Random, name: FindingName) => T): T[] =>
    [...streams].map(([name, stream]) => act(FINDINGS[name], stream, name));

  let measurements = measure(random.fork('measurements'));
  eachFinding((finding, stream) => {
    measurements = finding.reshape?.(measurements, stream) ?? measurements;
  });
  const anatomy = makeAnatomy(measurements, random.fork('anatomy'));

  const grid = emptyGrid(geometry, HU.air);
  drawTrunk(grid, anatomy);
  drawTable(grid, anatomy.torso.skinHalfDepth + 8);
  drawAbdomen(grid, anatomy);
  drawLungs(grid, anatomy);
  drawLungTrees(grid, anatomy);
  drawMediastinum(grid, anatomy);
  drawAirways(grid, anatomy);
  drawSkeleton(grid, anatomy);
  const lesions = eachFinding((finding, stream, name) =>
    finding.draw(grid, anatomy, stream).map((lesion) => ({ finding: name, ...lesion })),
  ).flat();
  acquire(grid, kernel, dose, random.fork('acquisition'));
  return { grid, measurements, lesions };
}
