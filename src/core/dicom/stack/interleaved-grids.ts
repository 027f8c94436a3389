import { neighbours, runsOf } from '../../sequence/neighbours.js';
import { upperMedian } from '../../sequence/upper-median.js';
import { areRoundedPositions } from './rounded-positions.js';
import { ordinalOf } from './set-attributes.js';
import {
  groupOf,
  kindOf,
  leavesNoRoom,
  type Member,
  numberingOf,
  spanOf,
  thicknessOf,
} from './set-members.js';
import { isFlat, isWhole, onePass, type Piece } from './set-pieces.js';

/** Most scans that are looked for between each other's slices. */
const MAX_GRIDS = 4;
/** Fewest images of a scan that can be recognised by its grid. */
const FEWEST_ON_GRID = 4;
/** Smallest distance between two grids, as a share of the distance between their slices. */
const APART = 0.05;
/** Smallest share of images that repeat another image's number in two scans that were numbered alike. */
const REPEATED = 0.25;

/**
 * Divides images that no attribute distinguishes by the grids on which they lie: the slices of two scans alternate at two
 * distances, or at one distance with the same numbers in both. One scan never does either.
 */
export function byInterleavedGrids(piece: Piece): Piece[] {
  if (isFlat(piece) || areRoundedPositions(piece)) return [piece];
  const isUneven = hasSeveralDistances(piece);
  if (!isUneven && repeatedShare(piece.members) < REPEATED) return [piece];
  for (let count = 2; count <= MAX_GRIDS; count++) {
    const grids = gridsOf(piece.members, count);
    if (grids?.every((grid) => isScan(grid, piece) && (isUneven || numberingOf(grid) === 'monotone'))) {
      return grids.map((grid) => ({ ...grid, passes: piece.passes, doubled: piece.doubled }));
    }
  }
  return [piece];
}

/** Whether distances differ for a reason other than lost slices, which leave holes but no overlapping slices. */
function hasSeveralDistances(piece: Piece): boolean {
  const kind = kindOf(piece);
  const isThick = thicknessOf(piece) !== null && !leavesNoRoom(piece);
  return kind === 'unequal' || (kind === 'missing' && isThick);
}

/** Share of the images whose InstanceNumber another one has; 0 if they have none. */
function repeatedShare(members: readonly Member[]): number {
  const numbers = new Set<number>();
  for (const { placed } of members) {
    const ordinal = ordinalOf(placed.frame);
    if (ordinal === null) return 0;
    numbers.add(ordinal);
  }
  // One number for all says nothing.
  return numbers.size < FEWEST_ON_GRID ? 0 : 1 - numbers.size / members.length;
}

/** The images on each of `count` grids with one distance; null if they are not on so many. */
function gridsOf(members: readonly Member[], count: number): Piece[] | null {
  const [lowest] = members;
  if (lowest === undefined || members.length < count * FEWEST_ON_GRID) return null;
  const distance = upperMedian(neighbours(members, count).map(([member, next]) => next.depth - member.depth));
  if (distance === undefined || distance <= 0) return null;
  const byOffset = members
    .map((member) => ({ member, offset: (member.depth - lowest.depth) / distance }))
    .map(({ member, offset }) => ({ member, offset: offset - Math.floor(offset + APART / 2) }))
    .sort((a, b) => a.offset - b.offset);
  const grids = runsOf(byOffset, ({ offset }, previous) => offset - previous.offset <= APART);
  if (grids.length !== count) return null;
  return grids.map((grid) => onePass(groupOf(grid.map(({ member }) => member))));
}

function isScan(grid: Piece, whole: Piece): boolean {
  return grid.members.length >= FEWEST_ON_GRID && isWhole(grid, spanOf(whole)) && kindOf(grid) !== 'unequal';
}
