import type { PlacedFrame } from './placed-frame.js';
import { areRoundedPositions } from './rounded-positions.js';
import {
  ACQUISITION_ATTRIBUTES,
  DISTINCT_ATTRIBUTES,
  ordinalOf,
  WEAK_ATTRIBUTE,
  type SetAttribute,
} from './set-attributes.js';
import {
  areDisjoint,
  completeEachOther,
  groupOf,
  isRegular,
  type Member,
  type MemberGroup,
  membersOf,
  numberingOf,
  sharePlanes,
  spanOf,
} from './set-members.js';
import { groupUniformFrames } from './uniform-frames.js';

/** Images of one acquisition and reconstruction, which alone may share a volume. */
export interface ImageSet {
  readonly images: readonly PlacedFrame[];
  /** Number of passes that were joined along the axis; 1 for an ordinary set. */
  readonly passes: number;
  /** Images left out because another pass shows the same position. */
  readonly doubled: number;
}

/** Largest overlap of two consecutive passes, as a share of the shorter one. */
const LARGEST_OVERLAP = 0.25;
/** Smallest share of the whole extent of a run of images that is a separate scan. */
const WHOLE_EXTENT = 0.8;
/** Share of the whole extent below which a run is an addition, such as the images of bolus tracking. */
const ADDITION_EXTENT = 0.2;
/** Most sets that are compared with each other: a hostile archive may have one for each image. */
const MAX_COMPARED = 64;

/** A value does not identify a scan if more values than this have images so many times as far apart as all images. */
const FEWEST_SCATTERED = 5;
const SCATTERED = 2.5;
/** Slices farther apart than so many thicknesses have gaps between them. */
const CONTIGUOUS = 1.5;
/** Largest deviation of an image from the grid of its set, as a share of the distance between slices. */
const OFF_GRID = 0.1;
/** A step between values divides them if it is so many times as wide as the usual one. */
const WIDE_STEP = 10;

type Value = string | number | null;

interface Piece extends MemberGroup {
  readonly passes: number;
  readonly doubled: number;
}

/**
 * Divides the images of a series into sets that were made together, before planes are considered. Neither the
 * names of files nor their order matter.
 *
 * Images of other size, spacing or orientation, or of another value of a distinct attribute (PatientID, kernel,
 * thickness …), are of another set. The groups of an acquisition attribute (AcquisitionNumber, time, phase …) are sets
 * if they overlap, and one set if they continue each other along the axis. If all else is equal,
 * instance numbers that run through the whole extent several times divide them.
 */
export function divideIntoSets(frames: readonly PlacedFrame[]): ImageSet[] {
  return groupUniformFrames(frames).flatMap((uniform) => {
    const members = membersOf(uniform);
    const attributes = DISTINCT_ATTRIBUTES.filter((attribute) => !isNoise(members, attribute));
    let pieces = byDistinctAttributes(members, attributes);
    for (const attribute of ACQUISITION_ATTRIBUTES) {
      pieces = pieces.flatMap((piece) => byAcquisition(piece, attribute));
    }
    return mergedWhereComplete(pieces, attributes).flatMap(byNumbering).map(toSet);
  });
}

/** Whether an attribute has a different value in most images, like UIDs that a tool renewed in each file. */
function isNoise(members: readonly Member[], { valueOf }: SetAttribute): boolean {
  const values = new Set(members.map(({ placed }) => valueOf(placed.frame)));
  values.delete(null);
  return values.size > 2 && values.size > members.length / 2;
}

function byDistinctAttributes(members: readonly Member[], attributes: readonly SetAttribute[]): Piece[] {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    addTo(groups, JSON.stringify(attributes.map(({ valueOf }) => valueOf(member.placed.frame))), member);
  }
  return [...groups.values()].map((group) => onePass(groupOf(group)));
}

function onePass(group: MemberGroup): Piece {
  return { ...group, passes: 1, doubled: 0 };
}

/** Divides by the groups of an acquisition attribute, if they are sets. */
function byAcquisition(piece: Piece, { valueOf }: SetAttribute): Piece[] {
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
  const thickness = piece.members[0].placed.frame.sliceThickness ?? 0;
  const scattered = groups.filter((group) => {
    const distance = typicalDistance(group);
    return distance > SCATTERED * typical && distance > CONTIGUOUS * thickness;
  });
  return scattered.length > groups.length / 2;
}

/** The median distance between neighbouring planes, in millimetres; Infinity for a single plane. */
function typicalDistance({ members }: MemberGroup): number {
  const gaps = members
    .slice(1)
    .map(({ depth }, index) => depth - members[index].depth)
    .filter((gap) => gap > 0.01)
    .sort((a, b) => a - b);
  return gaps.length === 0 ? Infinity : gaps[gaps.length >> 1];
}

/** Groups of values that lie close to each other, and far from the next. */
function atWideSteps(sorted: readonly (readonly [string | number, readonly Member[]])[]): Piece[] {
  const steps = sorted.slice(1).map(([value], index) => Number(value) - Number(sorted[index][0]));
  const usual = [...steps].sort((a, b) => a - b).at(steps.length >> 1) ?? 0;
  const clusters: Member[][] = [];
  sorted.forEach(([, members], index) => {
    if (index === 0 || steps[index - 1] > WIDE_STEP * usual) clusters.push([...members]);
    else clusters[clusters.length - 1].push(...members);
  });
  return clusters.map((cluster) => onePass(groupOf(cluster)));
}

/** Joins groups in the order of their values, as long as each continues the previous one along the axis. */
function chain(groups: readonly Piece[]): Piece[] {
  const runs: Piece[] = [];
  for (const group of groups) {
    const run = runs.at(-1);
    if (run !== undefined && continues(run, group)) runs[runs.length - 1] = joined(run, group);
    // A copy: a run grows in place.
    else runs.push({ ...group, members: [...group.members] });
  }
  return runs.map((run) => ({ ...run, ...groupOf(run.members) }));
}

/** Whether two groups are consecutive, or overlap by at most the margin of two passes of a scan. */
function continues(run: MemberGroup, next: MemberGroup): boolean {
  if (areDisjoint(run, next)) return true;
  const shorter = Math.min(spanOf(run), spanOf(next));
  const overlap = Math.min(run.high, next.high) - Math.max(run.low, next.low);
  return shorter > 0 && overlap <= LARGEST_OVERLAP * shorter;
}

/** Both groups; at shared positions only the first group's images. The members are unordered. */
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

/** Whether each run is a scan of the whole extent, or an addition to one. */
function areScans(runs: readonly MemberGroup[], extent: number): boolean {
  const isWhole = (run: MemberGroup): boolean => spanOf(run) >= WHOLE_EXTENT * extent;
  return (
    runs.length <= MAX_COMPARED &&
    runs.some(isWhole) &&
    runs.every((run) => isWhole(run) || spanOf(run) <= ADDITION_EXTENT * extent)
  );
}

/** Divides by the order in which images were written, if they were written scan by scan or in turn. */
function byNumbering(piece: Piece): Piece[] {
  if (isFlat(piece)) return [piece];
  const groups = new Map<number, Member[]>();
  for (const member of piece.members) {
    const ordinal = ordinalOf(member.placed.frame);
    if (ordinal === null) return [piece];
    addTo(groups, ordinal, member);
  }
  if (groups.size < 2 || areRoundedPositions(piece)) return [piece];
  const inOrder = [...groups].sort(([a], [b]) => a - b).map(([, group]) => onePass(groupOf(group)));
  const runs = chain(inOrder);
  if (runs.length === 1) return [piece];
  const isWhole = (run: Piece): boolean => spanOf(run) >= WHOLE_EXTENT * spanOf(piece);
  if (runs.length <= MAX_COMPARED && runs.every(isWhole)) {
    return runs.map((run) => ({ ...run, passes: piece.passes, doubled: piece.doubled }));
  }
  return sharePlanes(piece) ? (byTurns(piece) ?? [piece]) : [piece];
}

/** Images that were numbered plane by plane, each plane holding as many: the first of each, the second, and so on. */
function byTurns({ members, passes, doubled }: Piece): Piece[] | null {
  const planes: Member[][] = [];
  for (const member of members) {
    const plane = planes.at(-1);
    if (plane !== undefined && !areDisjoint(groupOf([plane[0]]), groupOf([member]))) plane.push(member);
    else planes.push([member]);
  }
  const turns = planes[0].length;
  if (turns < 2 || planes.some((plane) => plane.length !== turns)) return null;
  const ordered = planes.map((plane) => [...plane].sort((a, b) => ordinal(a) - ordinal(b)));
  const inTurn = ordered.every((plane) =>
    plane.every((member, turn) => ordinal(member) === ordinal(plane[0]) + turn),
  );
  if (!inTurn) return null;
  return Array.from({ length: turns }, (_, turn) => ({
    ...groupOf(ordered.map((plane) => plane[turn])),
    passes,
    doubled,
  }));
}

/** Whether all images lie in one plane: they cannot form a stack in any division. */
function isFlat(piece: Piece): boolean {
  return spanOf(piece) === 0;
}

function ordinal({ placed }: Member): number {
  return ordinalOf(placed.frame) ?? 0;
}

/** Joins pieces again that differ only by missing attributes, if they complete each other. */
function mergedWhereComplete(pieces: readonly Piece[], attributes: readonly SetAttribute[]): Piece[] {
  if (pieces.length < 2 || pieces.length > MAX_COMPARED) return [...pieces];
  const compared = [...attributes, ...ACQUISITION_ATTRIBUTES];
  const described = pieces
    .map((piece) => ({ piece, values: compared.map((attribute) => commonValue(piece, attribute)) }))
    .sort(
      (a, b) =>
        knownCount(b.values) - knownCount(a.values) || b.piece.members.length - a.piece.members.length,
    );
  const clusters: { whole: Piece; values: readonly CommonValue[] }[] = [];
  for (const { piece, values } of described) {
    const fitting = clusters.filter(
      (cluster) => areCompatible(cluster.values, values) && fillsHoles(cluster.whole, piece),
    );
    // Images that fit into the holes of two sets are ambiguous.
    if (fitting.length !== 1) {
      clusters.push({ whole: piece, values });
      continue;
    }
    const [cluster] = fitting;
    cluster.whole = united([cluster.whole, piece]);
    cluster.values = cluster.values.map((value, index) => value ?? values[index]);
  }
  return mergedStudies(clusters, compared);
}

/** Joins sets that differ only in the study's UID, if one numbering runs through them. */
function mergedStudies(
  clusters: readonly { readonly whole: Piece; readonly values: readonly CommonValue[] }[],
  attributes: readonly SetAttribute[],
): Piece[] {
  const groups = new Map<string, Piece[]>();
  for (const { whole, values } of clusters) {
    const others = values.map((value, index) =>
      attributes[index].name === WEAK_ATTRIBUTE ? null : typeof value === 'symbol' ? 'varies' : value,
    );
    const key = JSON.stringify(others);
    groups.set(key, [...(groups.get(key) ?? []), whole]);
  }
  return [...groups.values()].flatMap((group) => {
    if (group.length === 1) return group;
    const whole = united(group);
    return numberingOf(whole) === 'monotone' && completeEachOther(group) ? [whole] : group;
  });
}

/** Whether a piece lies where a set has no image: behind it, or on its grid. */
function fillsHoles(set: Piece, piece: Piece): boolean {
  if (areDisjoint(set, piece)) return true;
  const distance = typicalDistance(set);
  if (!Number.isFinite(distance)) return false;
  const isOnGrid = piece.members.every(({ depth }) => {
    const steps = (depth - set.low) / distance;
    return Math.abs(steps - Math.round(steps)) <= OFF_GRID;
  });
  return isOnGrid && !sharePlanes(united([set, piece]));
}

function united(pieces: readonly Piece[]): Piece {
  return {
    ...groupOf(pieces.flatMap(({ members }) => members)),
    passes: Math.max(...pieces.map(({ passes }) => passes)),
    doubled: pieces.reduce((sum, piece) => sum + piece.doubled, 0),
  };
}

/** Marks an attribute that differs inside a piece. */
const VARIES = Symbol('varies');
type CommonValue = Value | typeof VARIES;

function commonValue({ members }: Piece, { valueOf }: SetAttribute): CommonValue {
  const first = valueOf(members[0].placed.frame);
  return members.every(({ placed }) => valueOf(placed.frame) === first) ? first : VARIES;
}

function knownCount(values: readonly CommonValue[]): number {
  return values.filter((value) => value !== null).length;
}

function areCompatible(a: readonly CommonValue[], b: readonly CommonValue[]): boolean {
  return a.every((value, index) => value === null || b[index] === null || value === b[index]);
}

function addTo<K>(groups: Map<K, Member[]>, key: K, member: Member): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [member]);
  else group.push(member);
}

function toSet({ members, passes, doubled }: Piece): ImageSet {
  return { images: members.map(({ placed }) => placed), passes, doubled };
}
