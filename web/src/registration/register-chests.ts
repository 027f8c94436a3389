import type { Voxel } from '../viewer/planes.js';
import { type Agreement, agreementAfter } from './agreement.js';
import type { CoarseChest } from './coarse-chest.js';
import { angleOf, applied, type RigidMotion } from './rigid-motion.js';

/** Where a chest lies in another scan, and how well both agree there. */
export interface Registration {
  /** From the first scan's patient millimetres to those of the second. */
  readonly motion: RigidMotion;
  readonly agreement: Agreement;
  /** Millimetres that the middle of the lungs moves. */
  readonly shift: number;
  /** Rotation in degrees. */
  readonly angle: number;
}

/**
 * Lowest agreement at which images are linked. These limits exclude scans that show something else. They do not
 * distinguish persons: the lungs of two of our phantoms overlap by 0.80 to 0.90, and those of one phantom before and
 * after an effusion by 0.89.
 */
const LINKED_FROM = { lungs: 0.75, body: 0.8, sharedLungs: 0.5 } as const;

/** Whether images may be linked by a registration. */
export function isReliable({ agreement }: Registration): boolean {
  return (
    agreement.lungs >= LINKED_FROM.lungs &&
    agreement.body >= LINKED_FROM.body &&
    agreement.sharedLungs >= LINKED_FROM.sharedLungs
  );
}

/** The search compares every third cell along each axis, the final agreement all cells. */
const SEARCHED = 3;
/** Lengths of the steps of the search in mm: of shifts, and of rotations at the rim of a chest. */
const STEPS = [16, 8, 4, 2, 1, 0.5];
/** Millimetres from the middle of a chest to its rim. */
const RIM = 120;
/** Shifts towards the head in mm from which the search starts: a scan may show only a part of the lungs. */
const STARTS = [0, -80, -40, 40, 80];
/** Number of starts that are searched to the end. */
const FOLLOWED = 2;
/** Below this share of common body, only the whole lungs are compared. */
const COMMON_BODY = 0.25;

/** Three shifts, then three rotations at the rim, all in millimetres. */
type Step = readonly [number, number, number, number, number, number];

interface Candidate {
  readonly step: Step;
  readonly score: number;
}

/**
 * Finds the rotation and the shift after which body and lungs of two chests agree best: a pattern search (Hooke and
 * Jeeves 1961, J. ACM 8:212) from the place where the middles of the lungs coincide.
 * @returns undefined if one of them has no lungs
 */
export function registerChests(first: CoarseChest, second: CoarseChest): Registration | undefined {
  const [from, to] = [middleOf(first), middleOf(second)];
  if (from === undefined || to === undefined) return undefined;
  const motionOf = ([x, y, z, a, b, c]: Step): RigidMotion => ({
    centre: from,
    angles: [a / RIM, b / RIM, c / RIM],
    shift: [to[0] - from[0] + x, to[1] - from[1] + y, to[2] - from[2] + z],
  });
  const scoreOf = (step: Step): number => {
    const { wholeLungs, lungs, body, sharedBody } = agreementAfter(motionOf(step), first, second, SEARCHED);
    return wholeLungs + (sharedBody < COMMON_BODY ? 0 : lungs + body);
  };
  const starts = STARTS.map((z): Candidate => {
    const step: Step = [0, 0, z, 0, 0, 0];
    return { step, score: scoreOf(step) };
  });
  const [best] = starts
    .toSorted(byScore)
    .slice(0, FOLLOWED)
    .map((start) => searchedFrom(start, scoreOf))
    .toSorted(byScore);
  if (best === undefined) return undefined;
  const motion = motionOf(best.step);
  return {
    motion,
    agreement: agreementAfter(motion, first, second, 1),
    shift: Math.hypot(...motion.shift),
    angle: angleOf(motion),
  };
}

/** Takes steps while they improve the score, then shorter ones. */
function searchedFrom(start: Candidate, scoreOf: (step: Step) => number): Candidate {
  let best = start;
  for (const length of STEPS) {
    for (let hasImproved = true; hasImproved;) {
      hasImproved = false;
      for (let axis = 0; axis < best.step.length; axis++) {
        for (const by of [length, -length]) {
          const step = changed(best.step, axis, by);
          const score = scoreOf(step);
          if (score <= best.score) continue;
          best = { step, score };
          hasImproved = true;
          break;
        }
      }
    }
  }
  return best;
}

function changed([x, y, z, a, b, c]: Step, axis: number, by: number): Step {
  const along = (index: number): number => (index === axis ? by : 0);
  return [x + along(0), y + along(1), z + along(2), a + along(3), b + along(4), c + along(5)];
}

function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score;
}

/** The middle of the lungs in millimetres of the patient. */
function middleOf({ lungs, sizes: [columns, rows], toPatient }: CoarseChest): Voxel | undefined {
  let [x, y, z, count] = [0, 0, 0, 0];
  lungs.forEach((isLung, cell) => {
    if (isLung === 0) return;
    x += cell % columns;
    y += Math.floor(cell / columns) % rows;
    z += Math.floor(cell / (columns * rows));
    count++;
  });
  return count === 0 ? undefined : applied(toPatient, [x / count, y / count, z / count]);
}
