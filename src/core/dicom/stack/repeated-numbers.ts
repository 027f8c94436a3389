import { neighbours } from '../../sequence/neighbours.js';
import { ordinalOf } from './set-attributes.js';
import { knownOrdinals, type Member, type MemberGroup, SAME_PLANE } from './set-members.js';
import { addTo, typicalDistance } from './set-pieces.js';

/** Fewest distinct numbers that are meaningful: some writers give all images one number, or count to three repeatedly. */
const FEWEST_NUMBERS = 4;
/** Most images of one number in scans that were numbered alike. */
const MOST_ALIKE = 4;
/** Smallest share of images that repeat another image's number in scans that were numbered alike. */
const REPEATED = 0.25;
/** The same share if the images lie near each other: within this many typical distances. */
const [REPEATED_NEARBY, NEARBY] = [0.1, 5];
/** Smallest share of steps along the stack that run against the order of numbers. Consecutive passes have few. */
const DISORDERED = 0.3;

/** Whether numbers show several interleaved scans, each numbered from its own beginning. */
export function repeatNumbers(group: MemberGroup): boolean {
  const byNumber = new Map<number, Member[]>();
  for (const member of group.members) {
    const ordinal = ordinalOf(member.placed.frame);
    if (ordinal !== null) addTo(byNumber, ordinal, member);
  }
  if (byNumber.size < FEWEST_NUMBERS || byNumber.size === group.members.length) return false;
  const nearby = NEARBY * typicalDistance(group);
  let [repeated, repeatedNearby] = [0, 0];
  for (const members of byNumber.values()) {
    const steps = neighbours(members).map(([member, next]) => next.depth - member.depth);
    const apart = steps.filter((step) => step >= SAME_PLANE);
    if (apart.length >= MOST_ALIKE) return false;
    repeated += apart.length;
    repeatedNearby += apart.filter((step) => step <= nearby).length;
  }
  const { length } = group.members;
  if (repeatedNearby >= FEWEST_NUMBERS && repeatedNearby >= REPEATED_NEARBY * length) return true;
  return repeated >= REPEATED * length && disorder(group) >= DISORDERED;
}

/** Share of the steps from one plane to the next that run against the usual order of numbers. */
function disorder({ members }: MemberGroup): number {
  const steps = neighbours(knownOrdinals(members)).map(([ordinal, next]) => Math.sign(next - ordinal));
  const rising = steps.filter((step) => step > 0).length;
  const falling = steps.filter((step) => step < 0).length;
  return steps.length === 0 ? 0 : 1 - Math.max(rising, falling) / steps.length;
}
