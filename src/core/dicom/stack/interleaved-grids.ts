import { neighbours } from '../../sequence/neighbours.js';
import { repeatNumbers } from './repeated-numbers.js';
import { areRoundedPositions } from './rounded-positions.js';
import {
  areConsecutive,
  groupOf,
  isNumberedInOrder,
  kindOf,
  leavesNoRoom,
  type Member,
  type MemberGroup,
  numberingOf,
  onePerPlane,
  spanOf,
  thicknessOf,
} from './set-members.js';
import { chain, isWhole, onePass, type Piece, typicalDistance } from './set-pieces.js';
import { type SliceTracks, tracksOf } from './slice-tracks.js';

/** Differences between two neighbouring distances, as shares of the larger one. */
const [LITTLE, MUCH] = [0.1, 0.3];
/** Fewest images of an overlap in which distances are compared. */
const FEWEST_BETWEEN = 4;
/** Smallest share of images whose distances to both neighbours differ by more than LITTLE in several scans. */
const CHANGING = 0.25;
/** The same share for MUCH, without and with numbers in one order. Lost slices of one scan explain smaller shares. */
const [CHANGING_MUCH, CHANGING_IN_ORDER] = [0.45, 0.7];

/**
 * Divides images that no attribute distinguishes by the grids on which they lie: interleaved scans have slices at changing
 * distances, or at one distance with the same numbers. One scan never has either.
 */
export function byInterleavedGrids(piece: Piece): Piece[] {
  const found = findScans(piece, 2);
  if (found === null || found === 'unknown') return [piece];
  const { passes, doubled } = piece;
  const [run, ...others] = chain(found.tracks.map(onePass));
  const scans = others.length === 0 && run !== undefined ? [run] : found.tracks.map(onePass);
  if (!scans.some((scan) => isWhole(scan, spanOf(piece)))) return [piece];
  const rest = found.odd.length === 0 ? [] : [onePass(groupOf(found.odd))];
  return [...scans, ...rest].map((scan) => ({
    ...scan,
    passes: Math.max(passes, scan.passes),
    doubled: doubled + scan.doubled,
  }));
}

/** Whether a stack holds interleaved scans that were not separated. */
export function holdsSeveralScans(group: MemberGroup): boolean {
  const found = findScans(group, 1);
  return found !== null && (found === 'unknown' || found.tracks.length > 1);
}

/**
 * The scans in a stack according to positions and numbers; null for one scan, 'unknown' for several that positions do not
 * separate.
 * @param fewestIfOverlapping fewest scans to look for if slices of a single scan would overlap
 */
function findScans(group: MemberGroup, fewestIfOverlapping: number): SliceTracks | 'unknown' | null {
  if (spanOf(group) === 0 || areRoundedPositions(group)) return null;
  if (repeatNumbers(group))
    return tracksOf(group.members, 2).find(({ tracks }) => tracks.every(isNumberedInOrder)) ?? 'unknown';
  switch (kindOf(onePerPlane(group))) {
    case 'regular':
      return null;
    case 'missing':
      return scansBetweenHoles(group, fewestIfOverlapping);
    case 'unequal':
      return scansAtChangingDistances(group);
  }
}

/** Interleaved scans in a stack with holes: lost slices explain neither overlapping slices nor the same hole repeatedly. */
function scansBetweenHoles(group: MemberGroup, fewestIfOverlapping: number): SliceTracks | null {
  const planes = onePerPlane(group);
  const distance = typicalDistance(planes);
  if (leavesNoRoom(planes, distance)) return null;
  // Numbers in one order belong to one scan.
  const fewest = thicknessOf(group) === null || isNumberedInOrder(planes) ? 1 : fewestIfOverlapping;
  const [found] = tracksOf(group.members, fewest);
  if (found === undefined || !areInterleaved(found.tracks)) return null;
  const leaveHoles = found.tracks.length < Math.round(found.distance / distance) && found.odd.length === 0;
  return leaveHoles || fewest > 1 ? found : null;
}

function scansAtChangingDistances(group: MemberGroup): SliceTracks | 'unknown' | null {
  const [found] = tracksOf(group.members);
  if (found === undefined) {
    const most = isNumberedInOrder(group) ? CHANGING_IN_ORDER : CHANGING_MUCH;
    return changing(onePerPlane(group), MUCH) >= most ? 'unknown' : null;
  }
  const [only, ...others] = found.tracks;
  if (only !== undefined && others.length === 0) {
    // An image between two neighbours is of another scan, unless its number is between theirs.
    const odd =
      numberingOf(group) === 'monotone'
        ? []
        : found.odd.filter((image) => liesBetween(image, only, found.distance));
    return odd.length === 0 ? null : { ...found, odd, tracks: [without(group, odd)] };
  }
  if (!areInterleaved(found.tracks)) return null;
  const overlap = overlapOf(group, found.tracks);
  // Two passes that overlap in a slice or two.
  if (overlap.members.length < FEWEST_BETWEEN) return found;
  const [within] = tracksOf(overlap.members);
  // Distances that merely change along the stack are those of one scan.
  const isOneScan = within?.tracks.length === 1 || changing(onePerPlane(overlap), LITTLE) < CHANGING;
  return isOneScan ? null : found;
}

/** Whether several tracks overlap along the stack. */
function areInterleaved(tracks: readonly MemberGroup[]): boolean {
  return tracks.length > 1 && !areConsecutive(tracks);
}

/** Whether an image lies between two neighbouring slices of a track that have no lost slice between them. */
function liesBetween({ depth }: Member, { members }: MemberGroup, distance: number): boolean {
  return neighbours(members).some(
    ([below, above]) =>
      below.depth < depth && depth < above.depth && above.depth - below.depth < 1.5 * distance,
  );
}

/** The images in the range where at least two of the tracks lie. */
function overlapOf({ members }: MemberGroup, tracks: readonly MemberGroup[]): MemberGroup {
  const low = tracks.map((track) => track.low).sort((a, b) => a - b)[1] ?? Infinity;
  const high = tracks.map((track) => track.high).sort((a, b) => b - a)[1] ?? -Infinity;
  return groupOf(members.filter(({ depth }) => depth >= low && depth <= high));
}

function without({ members }: MemberGroup, left: readonly Member[]): MemberGroup {
  const isLeft = new Set(left);
  return groupOf(members.filter((member) => !isLeft.has(member)));
}

/** Share of the images whose distances to both neighbours differ by more than a share of the larger one. */
function changing(group: MemberGroup, difference: number): number {
  const pairs = neighbours(gapsOf(group));
  const changes = pairs.filter(([gap, next]) => Math.abs(next - gap) > difference * Math.max(gap, next));
  return pairs.length === 0 ? 0 : changes.length / pairs.length;
}

function gapsOf({ members }: MemberGroup): number[] {
  return neighbours(members).map(([member, next]) => next.depth - member.depth);
}
