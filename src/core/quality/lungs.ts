import { cellVolume } from './coarse-volume.js';
import type { CoarseVolume } from './coarse-volume.js';
import { AIR_FILLED_BELOW } from './surroundings.js';
import type { Surroundings } from './surroundings.js';

/** The lungs that were found. Volumes of air-filled space in millilitres; consolidated lung is not included. */
export interface Lungs {
  /** 1 where a cell belongs to them. */
  readonly cells: Uint8Array;
  readonly count: number;
  readonly volume: number;
  /** The certain part of `volume`: lung-like, and not at the rim of a space. */
  readonly coreVolume: number;
}

/**
 * HU of aerated lung at a few millimetres a cell. Emphysema and pneumothorax are as dark as gas in the bowel, but lung
 * surrounds them.
 */
const LUNG_LIKE = [-970, AIR_FILLED_BELOW] as const;
/**
 * Smallest share of lung-like cells in the core of a lung; bowel, stomach and sinuses have less. The core leaves out the
 * rim, which is part air, part wall, and looks like lung round every cavity.
 */
const LUNG_LIKE_SHARE = 0.3;
/** A space smaller than this share of the largest is not one of the lungs. */
const OF_LARGEST = 0.05;

interface Space {
  readonly cells: Int32Array;
  /** Cells with air-filled neighbours on all sides. */
  readonly core: number;
  /** Lung-like cells of the core. */
  readonly lungLike: number;
}

/** Finds the air-filled, lung-like spaces inside the body. */
export function findLungs(volume: CoarseVolume, { outside }: Surroundings): Lungs {
  const spaces = airFilledSpaces(volume, outside).filter(
    ({ core, lungLike }) => core > 0 && lungLike >= LUNG_LIKE_SHARE * core,
  );
  const largest = spaces.reduce((most, space) => Math.max(most, space.cells.length), 0);
  const cells = new Uint8Array(volume.values.length);
  let count = 0;
  let core = 0;
  for (const space of spaces) {
    if (space.cells.length < OF_LARGEST * largest) continue;
    for (const cell of space.cells) cells[cell] = 1;
    count += space.cells.length;
    core += space.lungLike;
  }
  const millilitres = cellVolume(volume);
  return { cells, count, volume: count * millilitres, coreVolume: core * millilitres };
}

/** Air-filled cells inside the body form a space if they are connected over faces. */
function airFilledSpaces({ values, sizes }: CoarseVolume, outside: Uint8Array): Space[] {
  const [, height, width] = sizes;
  const plane = height * width;
  const isOpen = (cell: number): boolean => values[cell] < AIR_FILLED_BELOW && outside[cell] === 0;
  const pending = new Int32Array(values.length);
  const seen = new Uint8Array(values.length);
  let end = 0;
  /** Whether the neighbour belongs to the space, as every neighbour beyond the volume's edge does. Adds it if it is new. */
  const reach = (exists: boolean, cell: number): boolean => {
    if (!exists) return true;
    if (!isOpen(cell)) return false;
    if (seen[cell] === 0) {
      seen[cell] = 1;
      pending[end++] = cell;
    }
    return true;
  };
  const spaces: Space[] = [];
  for (let start = 0; start < values.length; start++) {
    if (seen[start] === 1 || !isOpen(start)) continue;
    let core = 0;
    let lungLike = 0;
    end = 0;
    reach(true, start);
    for (let next = 0; next < end; next++) {
      const cell = pending[next];
      const column = cell % width;
      const row = Math.floor(cell / width) % height;
      let open = 0;
      if (reach(column > 0, cell - 1)) open++;
      if (reach(column < width - 1, cell + 1)) open++;
      if (reach(row > 0, cell - width)) open++;
      if (reach(row < height - 1, cell + width)) open++;
      if (reach(cell >= plane, cell - plane)) open++;
      if (reach(cell < values.length - plane, cell + plane)) open++;
      if (open < 6) continue;
      core++;
      if (values[cell] > LUNG_LIKE[0]) lungLike++;
    }
    spaces.push({ cells: pending.slice(0, end), core, lungLike });
  }
  return spaces;
}
