import { smoothMax, smoothMin } from '../shapes.js';
import { findLandmarks, SIGN, type Landmarks, type BodySide } from './landmarks.js';
import type { Measurements } from './measurements.js';
import { spineAt } from './spine-line.js';
import type { Torso } from './torso.js';

/** Depth inside a space in millimetres; negative outside. */
export type Depth = (x: number, y: number, z: number) => number;

export interface LungShapes {
  /** Depth inside the pleural space of a side: lung, or the fluid or air that replaced it. */
  readonly depth: (side: BodySide, x: number, y: number, z: number) => number;
  /** Height of the diaphragm below a place. */
  readonly diaphragm: (side: BodySide, x: number, y: number) => number;
  readonly mediastinum: Depth;
}

/** Rounding where pleural surfaces meet. */
const EDGE = 7;

export function makeLungs(m: Measurements, torso: Torso): LungShapes {
  const mediastinum = mediastinumDepth(m, findLandmarks(m));
  const midline = spineAt(m, 0)[0] * 0.4;
  const diaphragm = (side: BodySide, x: number, y: number): number => {
    const peak = side === 'right' ? m.rightDome : m.leftDome;
    const u = (x - SIGN[side] * m.cavityHalfWidth * 0.5) / (m.cavityHalfWidth * 0.52);
    const v = (y + 12) / (m.cavityHalfDepth * 0.95);
    return peak - 46 * (u * u + v * v) - (v > 0 ? 16 * v : 0);
  };
  const highest = Math.max(m.rightDome, m.leftDome) + 2 * EDGE;
  return {
    diaphragm,
    mediastinum,
    depth(side, x, y, z) {
      const middle = SIGN[side] * (x - midline);
      if (middle < -12) return -1e3;
      const wall = torso.cavityDepth(x, y, z) - 2;
      if (wall < -8) return wall;
      const outer = z > highest ? wall : smoothMin(wall, (z - diaphragm(side, x, y)) * 0.75, EDGE);
      if (outer < -8) return outer;
      return smoothMin(outer, smoothMin(-mediastinum(x, y, z), middle, 4), EDGE);
    },
  };
}

/** Faster than Math.hypot, which guards against overflow at ten times the cost. */
function length(x: number, y: number, z: number): number {
  return Math.sqrt(x * x + y * y + z * z);
}

/** The space between the lungs, inflated a little round its organs by fat. */
function mediastinumDepth(m: Measurements, l: Landmarks): Depth {
  const cos = Math.cos(l.heartTurn);
  const sin = Math.sin(l.heartTurn);
  const [hx, hy, hz] = l.heartCentre;
  const [ra, rb, rc] = l.heartRadii.map((radius) => radius + 5);
  const aortaRadius = m.aorta + 3;
  // Neighbouring voxels ask for the same height many times.
  let level = NaN;
  let sx = 0;
  let sy = 0;
  return (x, y, z) => {
    if (z !== level) {
      [sx, sy] = spineAt(m, z);
      level = z;
    }
    // A slab: thin in front, where the lungs nearly touch; wide round the great vessels.
    const waist = (y - l.carina[1] + 18) / 46;
    const upper = Math.min(1, Math.max(0, (z + 20) / 60));
    const slab = 7 + (16 + 17 * upper) / (1 + waist * waist * waist * waist) - Math.abs(x - 2);
    const spine = 25 - length(x - sx, y - sy - 4, 0);
    const aorta = z < 72 ? aortaRadius - length(x - sx - 24, y - sy + 12, 0) : -50;
    let depth = smoothMax(smoothMax(slab, spine, 10), aorta, 8);
    const dx = x - hx;
    const dy = y - hy;
    const p = (dx * cos + dy * sin) / ra;
    const q = (dy * cos - dx * sin) / rb;
    const r = (z - hz) / rc;
    const heart = length(p, q, r);
    if (heart < 1.6) depth = smoothMax(depth, (1 - heart) * rb, 9);
    const hilum = x < 0 ? l.hilum.right : l.hilum.left;
    const gate = 17 - length(x - hilum[0] * 0.85, y - hilum[1], (z - hilum[2] + 6) * 0.8);
    return gate > -14 ? smoothMax(depth, gate, 8) : depth;
  };
}
