import { curveThrough, type Point } from '../shapes.js';
import type { Measurements } from './measurements.js';
import { spineAt } from './spine-line.js';

export type BodySide = 'right' | 'left';

/** -1 for the patient's right, 1 for the left: the sign of x. */
export const SIGN: Readonly<Record<BodySide, 1 | -1>> = { right: -1, left: 1 };

/** Positions and courses that several organs share. */
export interface Landmarks {
  readonly heartCentre: Point;
  readonly heartRadii: Point;
  /** Radians from x towards y. */
  readonly heartTurn: number;
  readonly carina: Point;
  readonly trachea: readonly Point[];
  /** Entry of bronchus and artery into the lung. */
  readonly hilum: Readonly<Record<BodySide, Point>>;
  /** Exit of the veins from the lung. */
  readonly veinGate: Readonly<Record<BodySide, Point>>;
  /** From the heart over the arch down to the abdomen. */
  readonly aorta: readonly Point[];
  readonly pulmonaryTrunk: readonly Point[];
}

/** The apex of the heart points to the left and forward. */
const HEART_TURN = -0.55;

export function findLandmarks(m: Measurements): Landmarks {
  const h = m.heart;
  const heartRadii: Point = [63 * h, 46 * h, 52 * h];
  // An enlarged heart extends backwards into the lung because the breastbone stops it in front.
  const reach = Math.sqrt(
    (heartRadii[0] * Math.sin(HEART_TURN)) ** 2 + (heartRadii[1] * Math.cos(HEART_TURN)) ** 2,
  );
  const heartY = Math.max(-32 * h, reach + 7 - m.cavityHalfDepth);
  const spineFront = spineAt(m, 0)[1] - 22;
  const carina: Point = [-2, spineFront - 18, 32];
  const descending = (z: number): Point => {
    const [x, y] = spineAt(m, z);
    return [x + 24, y - 12, z];
  };
  return {
    heartCentre: [20 * h, heartY, -42],
    heartRadii,
    heartTurn: HEART_TURN,
    carina,
    trachea: curveThrough([[0, carina[1] - 14, 160], [1, carina[1] - 6, 90], carina], 4),
    hilum: { right: [-40, carina[1] + 4, 12], left: [42, carina[1] + 6, 16] },
    veinGate: { right: [-40, carina[1] + 2, -12], left: [40, carina[1] + 4, -10] },
    aorta: curveThrough(
      [
        [-4, -36, -10],
        [-22, -44, 22],
        [-18, -40, 52],
        [0, -18, 74],
        [16, 14, 72],
        descending(48),
        descending(10),
        descending(-60),
        [descending(-110)[0] - 8, descending(-110)[1], -110],
        [descending(-170)[0] - 12, descending(-170)[1] + 2, -170],
      ],
      4,
    ),
    pulmonaryTrunk: curveThrough(
      [
        [24, -52, -6],
        [26, -38, 18],
        [18, -14, 27],
        [0, -2, 24],
      ],
      4,
    ),
  };
}
