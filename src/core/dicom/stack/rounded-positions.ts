import { neighbours } from '../../sequence/neighbours.js';
import { plus, scale, subtract } from '../../volume/vector.js';
import { ordinalOf } from './set-attributes.js';
import { isRegular, type Member, type MemberGroup } from './set-members.js';
import type { PlacedFrame } from './placed-frame.js';

/** Largest deviation of a rounded position from a whole number, in millimetres. */
const WHOLE = 0.001;
/** Millimetres between a rounded position and the true one, with a margin for the error of the fit. */
const ROUNDING = 0.6;
const FEWEST_IMAGES = 8;
/** Smallest share of planes with an unusual number of images: two phases fill all planes alike. */
const UNEVEN_PLANES = 0.1;

/**
 * Whether the depths of a stack are those of equally spaced slices that a writer rounded to whole millimetres: several
 * slices then seem to share a plane, or distances seem to vary. InstanceNumber still has their order.
 */
export function areRoundedPositions(group: MemberGroup): boolean {
  const { members } = group;
  if (members.length < FEWEST_IMAGES || !members.every(({ depth }) => isWhole(depth))) return false;
  if (isRegular(group)) return false;
  const ordered = inWrittenOrder(members);
  if (ordered === null) return false;
  const { first, step } = fitDepths(ordered);
  return (
    ordered.every(({ depth }, index) => Math.abs(depth - first - index * step) <= ROUNDING) &&
    // Rounding changes a distance by less than a millimetre.
    neighbours(ordered).every(([image, next]) => Math.abs(Math.abs(next.depth - image.depth) - step) < 1) &&
    (step > 1 || areUneven(members))
  );
}

/** The images at equal distances, in the order of their numbers, along the line from the first to the last. */
export function atEqualDistances({ members }: MemberGroup): PlacedFrame[] {
  const ordered = inWrittenOrder(members) ?? [...members];
  const [origin] = ordered;
  const last = ordered.at(-1);
  if (origin === undefined || last === undefined) return [];
  const perMillimetre = scale(
    subtract(last.placed.position, origin.placed.position),
    1 / (last.depth - origin.depth),
  );
  const { first, step } = fitDepths(ordered);
  return ordered.map(({ placed }, index) => ({
    ...placed,
    position: plus(origin.placed.position, scale(perMillimetre, first + index * step - origin.depth)),
  }));
}

/** The straight line through depths in their order, by least squares, in millimetres. */
function fitDepths(ordered: readonly Member[]): { first: number; step: number } {
  const middle = (ordered.length - 1) / 2;
  const mean = ordered.reduce((sum, { depth }) => sum + depth, 0) / ordered.length;
  const spread = ordered.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  const step = ordered.reduce((sum, { depth }, index) => sum + (index - middle) * (depth - mean), 0) / spread;
  return { first: mean - middle * step, step };
}

function isWhole(depth: number): boolean {
  return Math.abs(depth - Math.round(depth)) <= WHOLE;
}

/** By ascending depth; null where numbers are absent, repeat, or run against the depths. */
function inWrittenOrder(members: readonly Member[]): Member[] | null {
  const numbered: { member: Member; ordinal: number }[] = [];
  for (const member of members) {
    const ordinal = ordinalOf(member.placed.frame);
    if (ordinal === null) return null;
    numbered.push({ member, ordinal });
  }
  numbered.sort((a, b) => a.ordinal - b.ordinal);
  if (neighbours(numbered).some(([image, next]) => image.ordinal === next.ordinal)) return null;
  const inOrder = numbered.map(({ member }) => member);
  const [first] = inOrder;
  const last = inOrder.at(-1);
  if (first !== undefined && last !== undefined && first.depth > last.depth) inOrder.reverse();
  return neighbours(inOrder).every(([member, next]) => next.depth >= member.depth) ? inOrder : null;
}

function areUneven(members: readonly Member[]): boolean {
  const counts = new Map<number, number>();
  for (const { depth } of members) counts.set(Math.round(depth), (counts.get(Math.round(depth)) ?? 0) + 1);
  const frequency = new Map<number, number>();
  for (const count of counts.values()) frequency.set(count, (frequency.get(count) ?? 0) + 1);
  const usual = Math.max(...frequency.values());
  return counts.size - usual >= UNEVEN_PLANES * counts.size;
}
