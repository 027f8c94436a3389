import { cellVolume } from './coarse-volume.js';
import type { CoarseVolume } from './coarse-volume.js';
import { AIR_FILLED_BELOW } from './surroundings.js';
import type { Surroundings } from './surroundings.js';

/** What was found of the lungs. Volumes of air-filled space in millilitres; consolidated lung is not seen. */
export interface Lungs {
  /** 1 where a cell belongs to them. */
  readonly cells: Uint8Array;
  readonly count: number;
  readonly volume: number;
}

/**
 * HU of aerated lung at a few millimetres a cell. Emphysema and pneumothorax are darker, as gas in the bowel is, and
 * surround themselves with lung.
 */
const LUNG_LIKE = [-970, AIR_FILLED_BELOW] as const;
/** Share of lung-like cells in an air-filled space above which it is a lung and not bowel, stomach or sinus. */
const LUNG_LIKE_SHARE = 0.3;
/** A space smaller than this share of the largest is not one of the lungs. */
const OF_LARGEST = 0.05;

interface Space {
  readonly cells: Int32Array;
  readonly lungLike: number;
}

/** Finds the air-filled spaces inside the body that look like lung. */
export function findLungs(volume: CoarseVolume, { outside }: Surroundings): Lungs {
  const spaces = airFilledSpaces(volume, outside).filter(
    (space) => space.lungLike >= LUNG_LIKE_SHARE * space.cells.length,
  );
  const largest = spaces.reduce((most, space) => Math.max(most, space.cells.length), 0);
  const cells = new Uint8Array(volume.values.length);
  let count = 0;
  for (const space of spaces) {
    if (space.cells.length < OF_LARGEST * largest) continue;
    for (const cell of space.cells) cells[cell] = 1;
    count += space.cells.length;
  }
  return { cells, count, volume: count * cellVolume(volume) };
}

/** Connected over faces. */
function airFilledSpaces({ values, sizes }: CoarseVolume, outside: Uint8Array): Space[] {
  const [, height, width] = sizes;
  const plane = height * width;
  const open = new Uint8Array(values.length);
  for (let cell = 0; cell < values.length; cell++) {
    if (values[cell] < AIR_FILLED_BELOW && outside[cell] === 0) open[cell] = 1;
  }
  const pending = new Int32Array(values.length);
  let end = 0;
  const reach = (cell: number): void => {
    if (open[cell] === 0) return;
    open[cell] = 0;
    pending[end++] = cell;
  };
  const spaces: Space[] = [];
  for (let start = open.indexOf(1); start >= 0; start = open.indexOf(1, start + 1)) {
    end = 0;
    reach(start);
    let lungLike = 0;
    for (let next = 0; next < end; next++) {
      const cell = pending[next];
      if (values[cell] > LUNG_LIKE[0]) lungLike++;
      const column = cell % width;
      const row = Math.floor(cell / width) % height;
      if (column > 0) reach(cell - 1);
      if (column < width - 1) reach(cell + 1);
      if (row > 0) reach(cell - width);
      if (row < height - 1) reach(cell + width);
      if (cell >= plane) reach(cell - plane);
      if (cell < values.length - plane) reach(cell + plane);
    }
    spaces.push({ cells: pending.slice(0, end), lungLike });
  }
  return spaces;
}
