import type { Voxel } from '../viewer/planes.js';
import type { CoarseChest } from './coarse-chest.js';
import { affineOf, applied, movedPoint, type RigidMotion } from './rigid-motion.js';

/** How well two chests agree after a motion. Dice coefficients (Dice 1945, Ecology 26:297): 1 if equal, 0 if apart. */
export interface Agreement {
  /** Dice coefficient of the bodies where both scans have images. */
  readonly body: number;
  /** Dice coefficient of the lungs where both scans have images. */
  readonly lungs: number;
  /** Dice coefficient of the lungs, including parts that only one scan shows. */
  readonly wholeLungs: number;
  /** Shares of the first chest's body and lungs that the second scan covers. */
  readonly sharedBody: number;
  readonly sharedLungs: number;
}

/**
 * Compares each cell of a chest with the place in another chest to which a motion moves it.
 * @param every step along each axis in cells; 1 compares all cells
 */
export function agreementAfter(
  motion: RigidMotion,
  first: CoarseChest,
  second: CoarseChest,
  every: number,
): Agreement {
  const toSecond = affineOf((cell) =>
    applied(second.fromPatient, movedPoint(motion, applied(first.toPatient, cell))),
  );
  const body = new Overlap();
  const lungs = new Overlap();
  const [columns, rows, slices] = first.sizes;
  const [right] = toSecond.steps;
  const found = new Float64Array(2);
  for (let z = 0; z < slices; z += every) {
    for (let y = 0; y < rows; y += every) {
      const [u, v, w] = applied(toSecond, [0, y, z]);
      const row = (z * rows + y) * columns;
      for (let x = 0; x < columns; x += every) {
        const isBody = first.body[row + x] ?? 0;
        const isLung = first.lungs[row + x] ?? 0;
        const hasImages = sample(second, u + x * right[0], v + x * right[1], w + x * right[2], found);
        body.add(isBody, hasImages, found[0] ?? 0);
        lungs.add(isLung, hasImages, found[1] ?? 0);
      }
    }
  }
  const compared = every ** 3 * cellVolume(first);
  return {
    body: body.dice,
    lungs: lungs.dice,
    wholeLungs: lungs.diceOfWhole((second.lungCells * cellVolume(second)) / compared),
    sharedBody: body.shared,
    sharedLungs: lungs.shared,
  };
}

/** Sums over compared cells. */
class Overlap {
  private whole = 0;
  private first = 0;
  private second = 0;
  private common = 0;

  add(isInFirst: number, hasImages: boolean, shareInSecond: number): void {
    this.whole += isInFirst;
    if (!hasImages) return;
    this.first += isInFirst;
    this.second += shareInSecond;
    this.common += isInFirst * shareInSecond;
  }

  get dice(): number {
    return ratio(2 * this.common, this.first + this.second);
  }

  /** @param second size of the whole second shape, in compared cells */
  diceOfWhole(second: number): number {
    return ratio(2 * this.common, this.whole + second);
  }

  get shared(): number {
    return ratio(this.first, this.whole);
  }
}

/**
 * Writes the body and lungs at a place between cells to `found`, by trilinear interpolation.
 * @returns false outside the scan
 */
function sample(
  { sizes: [columns, rows, slices], body, lungs }: CoarseChest,
  x: number,
  y: number,
  z: number,
  found: Float64Array,
): boolean {
  if (isOutside(x, columns) || isOutside(y, rows) || isOutside(z, slices)) return false;
  const u = held(x, columns);
  const v = held(y, rows);
  const w = held(z, slices);
  const a = Math.floor(u);
  const b = Math.floor(v);
  const c = Math.floor(w);
  let inBody = 0;
  let inLungs = 0;
  for (let corner = 0; corner < 8; corner++) {
    const i = a + (corner & 1);
    const j = b + ((corner >> 1) & 1);
    const k = c + (corner >> 2);
    const weight = (1 - Math.abs(u - i)) * (1 - Math.abs(v - j)) * (1 - Math.abs(w - k));
    if (weight === 0) continue;
    const cell = (k * rows + j) * columns + i;
    inBody += weight * (body[cell] ?? 0);
    inLungs += weight * (lungs[cell] ?? 0);
  }
  found[0] = inBody;
  found[1] = inLungs;
  return true;
}

function isOutside(place: number, cells: number): boolean {
  return place < -0.5 || place > cells - 0.5;
}

/** Places between the middle and the edge of an outermost cell have its value. */
function held(place: number, cells: number): number {
  return Math.min(cells - 1, Math.max(0, place));
}

/** Volume of a cell in cubic millimetres. */
function cellVolume({ toPatient: { steps } }: CoarseChest): number {
  const length = ([x, y, z]: Voxel): number => Math.hypot(x, y, z);
  return length(steps[0]) * length(steps[1]) * length(steps[2]);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
