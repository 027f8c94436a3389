import type { Affine } from '../volume/volume.js';

/** A rotation in NIfTI's qform: the quaternion's a is implied, and qfac flips the third axis. */
export interface Quaternion {
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** 1, or -1 where the axes are left-handed. */
  readonly handedness: 1 | -1;
}

/** Largest deviation from perpendicular axes, or from a rotation, that counts as rounding. */
const TOLERANCE = 1e-3;

/**
 * The rotation of an affine (nifti1.h, "METHOD 2"; Shepperd, 1978), undefined where its axes are not perpendicular.
 */
export function quaternionOf(affine: Affine): Quaternion | undefined {
  const axis = (column: number): number[] => [affine[column], affine[4 + column], affine[8 + column]];
  const axes = [axis(0), axis(1), axis(2)].map(unit);
  const [x, y, z] = axes;
  const isPerpendicular = [dot(x, y), dot(y, z), dot(z, x)].every((cosine) => Math.abs(cosine) < TOLERANCE);
  if (!isPerpendicular) return undefined;
  const handedness = dot(cross(x, y), z) < 0 ? -1 : 1;
  const third = z.map((value) => value * handedness);
  const [r11, r21, r31] = x;
  const [r12, r22, r32] = y;
  const [r13, r23, r33] = third;
  // Four times the square of each part; the largest gives the divisor.
  const squares = [1 + r11 + r22 + r33, 1 + r11 - r22 - r33, 1 - r11 + r22 - r33, 1 - r11 - r22 + r33];
  const largest = squares.indexOf(Math.max(...squares));
  const divisor = 2 * Math.sqrt(squares[largest]);
  const parts = [
    [divisor / 4, (r32 - r23) / divisor, (r13 - r31) / divisor, (r21 - r12) / divisor],
    [(r32 - r23) / divisor, divisor / 4, (r12 + r21) / divisor, (r13 + r31) / divisor],
    [(r13 - r31) / divisor, (r12 + r21) / divisor, divisor / 4, (r23 + r32) / divisor],
    [(r21 - r12) / divisor, (r13 + r31) / divisor, (r23 + r32) / divisor, divisor / 4],
  ][largest];
  const sign = parts[0] < 0 ? -1 : 1;
  return { b: sign * parts[1], c: sign * parts[2], d: sign * parts[3], handedness };
}

/**
 * The axes of a qform rotation, row by row (nifti1.h, "METHOD 2"), undefined if the parts are not
 * numbers or are too large for a rotation.
 */
export function axesOf({ b, c, d, handedness }: Quaternion): readonly number[] | undefined {
  const rest = 1 - (b * b + c * c + d * d);
  if (!(rest >= -TOLERANCE)) return undefined;
  const a = Math.sqrt(Math.max(rest, 0));
  // prettier-ignore
  return [
    a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c) * handedness,
    2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b) * handedness,
    2 * (b * d - a * c), 2 * (c * d + a * b), (a * a + d * d - b * b - c * c) * handedness,
  ];
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}

function cross([ax, ay, az]: readonly number[], [bx, by, bz]: readonly number[]): number[] {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}
