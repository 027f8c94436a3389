import { neighbours, runsOf } from '../../sequence/neighbours.js';
import { upperMedian } from '../../sequence/upper-median.js';
import type { SetAttribute } from './set-attributes.js';
import {
  completeEachOther,
  groupOf,
  isRegular,
  type Member,
  type MemberGroup,
  spanOf,
  thicknessOf,
} from './set-members.js';
import { addTo, areScans, chain, isFlat, onePass, type Piece, typicalDistance } from './set-pieces.js';

/** Fewest values to judge: they do not identify scans if most of them are scattered. */
const FEWEST_SCATTERED = 5;
/** The images of a scattered value are more than this many times as far apart as all images. */
const SCATTERED = 2.5;
/** Slices farther apart than this many thicknesses have gaps between them. */
const CONTIGUOUS = 1.5;
/** A step between values divides them if it is wider than this many usual steps. */
const WIDE_STEP = 10;

/** Divides by the groups of an acquisition attribute, if they are sets. */
export function byAcquisition(piece: Piece, { valueOf }: SetAttribute): Piece[] {
  if (isFlat(piece)) return [piece];
  const groups = new Map<string | number, Member[]>();
  const unknown: Member[] = [];
  for (const member of piece.members) {
    const value = valueOf(member.placed.frame);
    if (value === null) unknown.push(member);
    else addTo(groups, value, member);
  }
  if (groups.size + Math.min(unknown.length, 1) < 2) return [piece];
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const known = sorted.map(([, group]) => onePass(groupOf(group)));
  const rest = unknown.length === 0 ? [] : [onePass(groupOf(unknown))];
  const runs = chain(known);
  if (runs.length === 1) return [...runs, ...rest];
  const isScattered = areScattered(known, piece);
  if (!isScattered && areScans(runs, spanOf(piece))) return [...runs, ...rest];
  if (isScattered || known.length > piece.members.length / 2) {
    // The value differs from image to image: only a wide step between values can separate sets.
    const clusters = atWideSteps(sorted);
    return clusters.length > 1 && areScans(clusters, spanOf(piece)) ? [...clusters, ...rest] : [piece];
  }
  const isOneStack =
    rest.length === 0 && known.every((group) => !isRegular(group)) && completeEachOther(known);
  return isOneStack ? [piece] : [...known, ...rest];
}

/** Whether images of one value lie so far apart that the value jitters between slices instead of identifying a scan. */
function areScattered(groups: readonly MemberGroup[], piece: MemberGroup): boolean {
  if (groups.length < FEWEST_SCATTERED) return false;
  const typical = typicalDistance(piece);
  const thickness = thicknessOf(piece) ?? 0;
  const scattered = groups.filter((group) => {
    const distance = typicalDistance(group);
    return distance > SCATTERED * typical && distance > CONTIGUOUS * thickness;
  });
  return scattered.length > groups.length / 2;
}

/** Groups of values that lie close to each other, and far from the next. */
function atWideSteps(sorted: readonly (readonly [string | number, readonly Member[]])[]): Piece[] {
  const usual = upperMedian(neighbours(sorted).map(([[value], [next]]) => Number(next) - Number(value)));
  if (usual === undefined) return sorted.map(([, members]) => onePass(groupOf(members)));
  const clusters = runsOf(sorted, ([value], [previous]) => {
    const step = Number(value) - Number(previous);
    // UIDs give NaN, which does not divide.
    return !(step > WIDE_STEP * usual);
  });
  return clusters.map((cluster) => onePass(groupOf(cluster.flatMap(([, members]) => members))));
}
