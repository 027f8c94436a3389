import { apply } from '../volume/affine.js';
import { connectedParts, largestPart, maskOf } from '../volume/connected-parts.js';
import type { Volume, Xyz } from '../volume/volume.js';
import { orientToSlp, type OrientedView } from '../volume/volume-view.js';
import { levelAir } from './air-offset.js';
import { coarsen, type CoarseVolume } from './coarse-volume.js';
import { findLungs } from './lungs.js';
import { findSurroundings } from './surroundings.js';

/** Tissue at a place in the volume: aerated lung, other body, or air, table and padding around the patient. */
export const TISSUES = ['lung', 'body', 'outside'] as const;
export type Tissue = (typeof TISSUES)[number];

/** The places of a volume that are in the patient, to within some millimetres. */
export interface BodyMap {
  /**
   * The middle of the body, in millimetres of the patient (RAS): the mean place of everything except the air around the patient.
   * Lungs count as body, so that an effusion or a collapsed lung moves the middle little.
   */
  readonly centre: Xyz;
  /**
   * The most frequent tissue in a block of voxels.
   * @param low first column, row and slice of the block
   * @param high last column, row and slice of the block
   */
  tissueOf(low: Xyz, high: Xyz): Tissue;
}

/** Takes tens of milliseconds because it samples one voxel every few millimetres. */
export function mapBody(volume: Volume): BodyMap {
  const view = orientToSlp(volume);
  const { volume: coarse } = levelAir(coarsen(view));
  const surroundings = findSurroundings(coarse);
  const { cells: lungs } = findLungs(coarse, surroundings);
  const inside = surroundings.outside.map((isOutside) => 1 - isOutside);
  const [, rows, columns] = coarse.sizes;
  // A table and other objects are separate parts.
  const body = maskOf([largestPart(connectedParts(inside, columns, rows))], inside.length);
  const tissueAt = (cell: number): Tissue => {
    if (lungs[cell] === 1) return 'lung';
    return body[cell] === 1 ? 'body' : 'outside';
  };
  return {
    centre: apply(volume.affine, centreOf(coarse, view, surroundings.outside)),
    tissueOf: (low, high) => mostFrequent(cellsWithin(coarse, view, low, high).map(tissueAt)),
  };
}

/** Voxel at the mean place of the cells that are not outside; the middle of the volume if all cells are. */
function centreOf(coarse: CoarseVolume, view: OrientedView, outside: Uint8Array): Xyz {
  const [, height, width] = coarse.sizes;
  const sum = [0, 0, 0];
  let count = 0;
  outside.forEach((isOutside, cell) => {
    if (isOutside === 1) return;
    sum[0] += Math.floor(cell / (height * width));
    sum[1] += Math.floor(cell / width) % height;
    sum[2] += cell % width;
    count++;
  });
  const voxel: [number, number, number] = [0, 0, 0];
  view.axes.forEach(({ axis, flip }, viewAxis) => {
    const cells = coarse.sizes[viewAxis];
    const mean = count === 0 ? (cells - 1) / 2 : sum[viewAxis] / count;
    const along = ((mean + 0.5) * coarse.spacing[viewAxis]) / view.spacing[viewAxis] - 0.5;
    voxel[axis] = flip ? view.sizes[viewAxis] - 1 - along : along;
  });
  return voxel;
}

/** The cells whose middle lies in a block of voxels; the nearest one if the block is smaller than a cell. */
function cellsWithin(coarse: CoarseVolume, view: OrientedView, low: Xyz, high: Xyz): number[] {
  const [slices, rows, columns] = view.axes.map(({ axis, flip }, viewAxis) => {
    const last = view.sizes[viewAxis] - 1;
    const [from, to] = flip ? [last - high[axis], last - low[axis]] : [low[axis], high[axis]];
    const step = coarse.spacing[viewAxis] / view.spacing[viewAxis];
    const cells = coarse.sizes[viewAxis];
    const nearest = Math.min(cells - 1, Math.max(0, Math.floor(((from + to) / 2 + 0.5) / step)));
    const first = Math.max(0, Math.ceil((from + 0.5) / step - 0.5));
    const count = Math.min(cells - 1, Math.floor((to + 0.5) / step - 0.5)) - first + 1;
    return count > 0 ? Array.from({ length: count }, (_, at) => first + at) : [nearest];
  });
  const [, height, width] = coarse.sizes;
  return slices.flatMap((slice) =>
    rows.flatMap((row) => columns.map((column) => (slice * height + row) * width + column)),
  );
}

/** Ties go to the more specific tissue: lung before body, body before outside. */
function mostFrequent(tissues: readonly Tissue[]): Tissue {
  const counts = TISSUES.map((tissue) => tissues.filter((one) => one === tissue).length);
  return TISSUES[counts.indexOf(Math.max(...counts))];
}
