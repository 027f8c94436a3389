import { neighbours } from '../../sequence/neighbours.js';
import { dot } from '../../volume/vector.js';
import type { PlacedFrame } from './placed-frame.js';
import { type GridKind, measureGaps } from './slice-grid.js';
import { ordinalOf } from './set-attributes.js';

/** Millimetres along the normal. Two images closer than this show the same slice. */
export const SAME_PLANE = 0.01;
/** Slices overlap each other if their distance is below this share of their thickness. */
const CONTIGUOUS_SHARE = 0.75;
/** Fewest images for a test of regular distances. */
const FEWEST_WITH_DISTANCES = 4;

/** An image and its depth along the common normal of its stack, in millimetres. */
export interface Member {
  readonly placed: PlacedFrame;
  readonly depth: number;
}

/** Images of one geometry, in ascending depth. */
export interface MemberGroup {
  readonly members: readonly Member[];
  readonly low: number;
  readonly high: number;
}

export function groupOf(members: readonly Member[]): MemberGroup {
  const sorted = [...members].sort((a, b) => a.depth - b.depth);
  return { members: sorted, low: sorted[0]?.depth ?? 0, high: sorted.at(-1)?.depth ?? 0 };
}

export function membersOf(frames: readonly PlacedFrame[]): Member[] {
  const normal = frames.at(0)?.normal;
  return normal === undefined
    ? []
    : frames.map((placed) => ({ placed, depth: dot(placed.position, normal) }));
}

export function spanOf({ low, high }: MemberGroup): number {
  return high - low;
}

/** SliceThickness of the lowest image, in millimetres; null if it is not known. */
export function thicknessOf({ members }: MemberGroup): number | null {
  return members.at(0)?.placed.frame.sliceThickness ?? null;
}

export function areDisjoint(a: MemberGroup, b: MemberGroup): boolean {
  return b.low > a.high + SAME_PLANE || b.high < a.low - SAME_PLANE;
}

/** Whether any plane holds two of the images. */
export function sharePlanes({ members }: MemberGroup): boolean {
  return neighbours(members).some(([member, next]) => next.depth - member.depth < SAME_PLANE);
}

/** The first image of each plane. */
export function onePerPlane({ members }: MemberGroup): MemberGroup {
  return groupOf(
    members.filter(({ depth }, index) => depth - (members[index - 1]?.depth ?? -Infinity) >= SAME_PLANE),
  );
}

/** Whether the images lie at equal distances, one in a plane. */
export function isRegular(group: MemberGroup): boolean {
  if (group.members.length < FEWEST_WITH_DISTANCES || sharePlanes(group)) return false;
  return kindOf(group) === 'regular';
}

/** Comparison of the distances between at least two images. */
export function kindOf({ members }: MemberGroup): GridKind {
  return measureGaps(members.map(({ placed }) => placed)).kind;
}

/** Whether groups without a certain distinguishing attribute are one stack: consecutive, or one scan. */
export function completeEachOther(groups: readonly MemberGroup[]): boolean {
  return areConsecutive(groups) || formOneStack(groups);
}

export function areConsecutive(groups: readonly MemberGroup[]): boolean {
  const byDepth = [...groups].sort((a, b) => a.low - b.low);
  return neighbours(byDepth).every(([group, next]) => areDisjoint(group, next));
}

/**
 * Whether groups are of one scan despite different values: they form one stack, and its slices do not overlap. Overlapping
 * slices may be of several scans, a few of whose images lack the value and fill all holes.
 */
export function areOneScan(groups: readonly MemberGroup[]): boolean {
  if (!formOneStack(groups)) return false;
  return areConsecutive(groups) || leavesNoRoom(groupOf(groups.flatMap(({ members }) => members)));
}

/**
 * Whether groups form one stack: together they are regular, and at least one of them alone is not. Two groups that are
 * regular alone may be two scans, shifted by half a slice: they are one only if one numbering runs through both, and they
 * are consecutive, or the slices of one leave room for the other's.
 */
function formOneStack(groups: readonly MemberGroup[]): boolean {
  const union = groupOf(groups.flatMap(({ members }) => members));
  if (sharePlanes(union)) return false;
  const numbering = numberingOf(union);
  if (numbering === 'broken') return false;
  if (isRegular(union) && groups.some((group) => !isRegular(group))) return true;
  if (numbering !== 'monotone' || kindOf(union) === 'unequal') return false;
  return areConsecutive(groups) || leavesNoRoom(union);
}

/** Whether ordinals grow, or fall, along the stack; `absent` if any image lacks one. */
export function numberingOf({ members }: MemberGroup): 'monotone' | 'broken' | 'absent' {
  const ordinals = knownOrdinals(members);
  if (ordinals.length < members.length) return 'absent';
  return areMonotone(ordinals) ? 'monotone' : 'broken';
}

/** Whether most ordinals are known, and grow, or fall, along the stack. */
export function isNumberedInOrder({ members }: MemberGroup): boolean {
  const ordinals = knownOrdinals(members);
  return ordinals.length > members.length / 2 && areMonotone(ordinals);
}

export function knownOrdinals(members: readonly Member[]): number[] {
  return members.map(({ placed }) => ordinalOf(placed.frame)).filter((ordinal) => ordinal !== null);
}

function areMonotone(ordinals: readonly number[]): boolean {
  const steps = neighbours(ordinals).map(([ordinal, next]) => Math.sign(next - ordinal));
  const [first] = steps;
  return steps.every((step) => step !== 0 && step === first);
}

/**
 * Whether the slices of the stack are known to be at most a little thicker than their distance.
 * @param distance millimetres; by default the mean one
 */
export function leavesNoRoom(
  group: MemberGroup,
  distance = spanOf(group) / (group.members.length - 1),
): boolean {
  const known = group.members.find(({ placed }) => placed.frame.sliceThickness !== null);
  const thickness = known?.placed.frame.sliceThickness ?? null;
  return thickness !== null && distance >= CONTIGUOUS_SHARE * thickness;
}
