import { neighbours } from '../../sequence/neighbours.js';
import { upperMedian } from '../../sequence/upper-median.js';
import {
  areDisjoint,
  groupOf,
  isRegular,
  type Member,
  type MemberGroup,
  SAME_PLANE,
  sharePlanes,
  spanOf,
} from './set-members.js';

/** Images of a series that stay together, until attributes or numbers show that they are several scans. */
export interface Piece extends MemberGroup {
  /** Number of passes that were joined along the axis; 1 for an ordinary scan. */
  readonly passes: number;
  /** Images left out because another pass shows the same position. */
  readonly doubled: number;
}

/** Most sets that are compared with each other: a hostile archive may have one for each image. */
export const MAX_COMPARED = 64;
/** Smallest share of the whole extent that a separate scan covers. */
const WHOLE_EXTENT = 0.8;
/** Share of the whole extent below which a run is an addition, such as the images of bolus tracking. */
const ADDITION_EXTENT = 0.2;
/** Largest overlap of two consecutive passes, as a share of the shorter one. */
const LARGEST_OVERLAP = 0.25;
/** Largest deviation of an image from the grid of its set, as a share of the distance between slices. */
const OFF_GRID = 0.1;

export function onePass(group: MemberGroup): Piece {
  return { ...group, passes: 1, doubled: 0 };
}

export function united(pieces: readonly Piece[]): Piece {
  return {
    ...groupOf(pieces.flatMap(({ members }) => members)),
    passes: Math.max(...pieces.map(({ passes }) => passes)),
    doubled: pieces.reduce((sum, piece) => sum + piece.doubled, 0),
  };
}

/** Whether all images lie in one plane: they cannot form a stack in any division. */
export function isFlat(piece: Piece): boolean {
  return spanOf(piece) === 0;
}

/** Whether a run reaches through nearly the whole extent, in millimetres. */
export function isWhole(run: MemberGroup, extent: number): boolean {
  return spanOf(run) >= WHOLE_EXTENT * extent;
}

/** Whether each run is a scan of the whole extent, or an addition to one. */
export function areScans(runs: readonly MemberGroup[], extent: number): boolean {
  return (
    runs.length <= MAX_COMPARED &&
    runs.some((run) => isWhole(run, extent)) &&
    runs.every((run) => isWhole(run, extent) || spanOf(run) <= ADDITION_EXTENT * extent)
  );
}

/** The median distance between neighbouring planes, in millimetres; Infinity for a single plane. */
export function typicalDistance({ members }: MemberGroup): number {
  const gaps = neighbours(members).map(([member, next]) => next.depth - member.depth);
  return upperMedian(gaps.filter((gap) => gap >= SAME_PLANE)) ?? Infinity;
}

/** Whether a piece lies where a set has no image: beyond its ends, or in the holes of its grid. */
export function fillsHoles(set: MemberGroup, piece: MemberGroup): boolean {
  if (areDisjoint(set, piece)) return true;
  const distance = typicalDistance(set);
  if (!Number.isFinite(distance)) return false;
  const areOnGrid = piece.members.every(({ depth }) => isOnGrid(depth - set.low, distance));
  return areOnGrid && !sharePlanes(groupOf([...set.members, ...piece.members]));
}

/** Whether an image lies in a hole of a set, or is the next one at either end. */
export function hasRoomFor(set: MemberGroup, member: Member): boolean {
  const distance = typicalDistance(set);
  if (!Number.isFinite(distance) || !isOnGrid(member.depth - set.low, distance)) return false;
  const margin = distance * (1 + OFF_GRID);
  if (member.depth < set.low - margin || member.depth > set.high + margin) return false;
  return !sharePlanes(groupOf([...set.members, member]));
}

function isOnGrid(depth: number, distance: number): boolean {
  const steps = depth / distance;
  return Math.abs(steps - Math.round(steps)) <= OFF_GRID;
}

/** A run with the images that were added one by one, in their order. */
interface Run {
  piece: Piece;
  readonly singles: Member[];
}

/** Joins groups in the order of their values, as long as each continues the previous one along the axis. */
export function chain(groups: readonly Piece[]): Piece[] {
  const runs: Run[] = [];
  for (const group of groups) {
    const run = runs.at(-1);
    const [first, ...others] = group.members;
    const single = others.length === 0 ? first : undefined;
    if (run !== undefined && continues(run.piece, group) && !turnsBack(run, single)) {
      run.piece = joined(run.piece, group);
      if (single !== undefined) run.singles.push(single);
    } else if (run !== undefined && single !== undefined && belongsToNext(run, single)) {
      const members = [...run.piece.members];
      const singles = [...members.splice(-1), single];
      run.piece = { ...run.piece, ...groupOf(members) };
      runs.push({ piece: onePass(groupOf(singles)), singles });
    }
    // Copied, because a run grows in place.
    else {
      const singles = single === undefined ? [] : [single];
      runs.push({ piece: { ...group, members: [...group.members] }, singles });
    }
  }
  return runs.map(({ piece }) => ({ ...piece, ...groupOf(piece.members) }));
}

/** Whether an image lies before the start of a run of single images, and so begins the next scan. */
function turnsBack({ piece, singles }: Run, next: Member | undefined): boolean {
  const [first, second] = singles;
  if (first === undefined || second === undefined || next === undefined) return false;
  if (singles.length < piece.members.length) return false;
  return second.depth < first.depth ? next.depth > first.depth : next.depth < first.depth;
}

/**
 * Whether the last image of a run of single images is the first one of a scan in the other direction: it is off the grid
 * of the run, and a whole number of slices away from the next image.
 */
function belongsToNext({ piece, singles }: Run, next: Member): boolean {
  const [last, previous] = [singles.at(-1), singles.at(-2)];
  if (last === undefined || previous === undefined || singles.length < piece.members.length) return false;
  const distance = typicalDistance(groupOf(singles));
  return isOnGrid(next.depth - last.depth, distance) && !isOnGrid(last.depth - previous.depth, distance);
}

/** Whether two groups are consecutive, or overlap by at most the margin of two passes of a scan. */
function continues(run: MemberGroup, next: MemberGroup): boolean {
  if (areDisjoint(run, next)) return true;
  const shorter = Math.min(spanOf(run), spanOf(next));
  const overlap = Math.min(run.high, next.high) - Math.max(run.low, next.low);
  return shorter > 0 && overlap <= LARGEST_OVERLAP * shorter;
}

/** Joins both groups; an irregular overlap keeps only the images of the first. The members are unordered. */
function joined(run: Piece, next: Piece): Piece {
  const low = Math.min(run.low, next.low);
  const high = Math.max(run.high, next.high);
  const isSinglePlane = next.members.length === 1;
  if (areDisjoint(run, next)) {
    const passes = run.passes + (isSinglePlane ? 0 : next.passes);
    return { members: appended(run.members, next.members), low, high, passes, doubled: run.doubled };
  }
  const both = groupOf([...run.members, ...next.members]);
  const passes = run.passes + next.passes;
  if (isRegular(both)) return { ...both, passes, doubled: run.doubled };
  const added = next.members.filter(({ depth }) => depth < run.low || depth > run.high);
  const doubled = run.doubled + next.members.length - added.length;
  return { members: [...run.members, ...added], low, high, passes, doubled };
}

/** Grows the array of a run in place: a series may have as many groups as images. */
function appended(members: readonly Member[], added: readonly Member[]): readonly Member[] {
  const grown = members as Member[];
  grown.push(...added);
  return grown;
}

export function addTo<K>(groups: Map<K, Member[]>, key: K, member: Member): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [member]);
  else group.push(member);
}
