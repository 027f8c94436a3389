import type { Point } from '../shapes.js';
import type { Measurements } from './measurements.js';

/** Distance from one vertebra to the next. */
export const VERTEBRA_STEP = 24.5;

/** Height of the first thoracic vertebra. */
export const FIRST_VERTEBRA = 132;

/** Centre of the vertebral column at a height. */
export function spineAt(m: Measurements, z: number): Point {
  const t = z / 150;
  const x = m.spineBow * Math.cos(t * 2.2);
  const y = m.cavityHalfDepth * 0.68 - m.kyphosis * t * t;
  return [x, y, z];
}

/** Centre of a vertebra: 1 is the uppermost thoracic one, 13 the first lumbar one. */
export function vertebraCentre(m: Measurements, number: number): Point {
  return spineAt(m, FIRST_VERTEBRA - (number - 1) * VERTEBRA_STEP);
}
