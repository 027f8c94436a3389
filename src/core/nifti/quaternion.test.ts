import { describe, expect, it } from 'vitest';
import { axesOf, quaternionOf } from './quaternion.js';

/** A turn by three angles, row by row. */
function rotation(alpha: number, beta: number, gamma: number): number[] {
  const [sa, sb, sc] = [alpha, beta, gamma].map(Math.sin);
  const [ca, cb, cc] = [alpha, beta, gamma].map(Math.cos);
  // prettier-ignore
  return [
    cb * cc, sa * sb * cc - ca * sc, ca * sb * cc + sa * sc,
    cb * sc, sa * sb * sc + ca * cc, ca * sb * sc - sa * cc,
    -sb, sa * cb, ca * cb,
  ];
}

function affineOf([a, b, c, d, e, f, g, h, i]: readonly number[], [x, y, z]: readonly number[]): number[] {
  return [a * x, b * y, c * z, 1, d * x, e * y, f * z, 2, g * x, h * y, i * z, 3, 0, 0, 0, 1];
}

const ANGLES = [0, 0.4, Math.PI / 2, 2.5, Math.PI, -1.1];
const turns = ANGLES.flatMap((a) => ANGLES.flatMap((b) => ANGLES.map((c) => rotation(a, b, c))));

describe('the quaternion of an affine', () => {
  it.each([1, -1] as const)('represents the same axes for every rotation, of handedness %d', (handedness) => {
    for (const turn of turns) {
      const quaternion = quaternionOf(affineOf(turn, [0.7, 0.8, 1.25 * handedness]));
      if (quaternion === undefined) throw new Error('There is none.');
      expect(quaternion.handedness).toBe(handedness);
      const axes = axesOf(quaternion) ?? [];
      const expected = turn.map((value, index) => (index % 3 === 2 ? value * handedness : value));
      expect(Math.max(...axes.map((value, index) => Math.abs(value - expected[index])))).toBeLessThan(1e-7);
    }
  });

  it.each([NaN, 2, Infinity])('never has a part of %d', (b) => {
    expect(axesOf({ b, c: 0, d: 0, handedness: 1 })).toBeUndefined();
  });
});
