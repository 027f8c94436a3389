import type { Voxel } from '../viewer/planes.js';

/** A rotation about a point, then a shift. All lengths are millimetres of the patient, as in DICOM's frame. */
export interface RigidMotion {
  readonly centre: Voxel;
  /** Radians about the three axes, applied in this order. */
  readonly angles: Voxel;
  readonly shift: Voxel;
}

/** An affine map: the change per unit along each axis, and the image of the origin. */
export interface AffineMap {
  readonly steps: readonly [Voxel, Voxel, Voxel];
  readonly origin: Voxel;
}

/** Where a motion moves a point. */
export function movedPoint({ centre, angles, shift }: RigidMotion, point: Voxel): Voxel {
  return sum(sum(rotated(difference(point, centre), angles), centre), shift);
}

/** The point that a motion moves to the given one. */
export function pointBefore({ centre, angles, shift }: RigidMotion, point: Voxel): Voxel {
  return sum(rotatedBack(difference(difference(point, shift), centre), angles), centre);
}

/** The angle of the whole rotation in degrees, from the trace of its matrix. */
export function angleOf({ angles }: RigidMotion): number {
  const [x] = rotated(UNITS[0], angles);
  const [, y] = rotated(UNITS[1], angles);
  const [, , z] = rotated(UNITS[2], angles);
  return (Math.acos(Math.min(1, (x + y + z - 1) / 2)) * 180) / Math.PI;
}

/** The matrix of a map that is known to be affine. */
export function affineOf(map: (point: Voxel) => Voxel): AffineMap {
  const origin = map([0, 0, 0]);
  const step = (unit: Voxel): Voxel => difference(map(unit), origin);
  return { steps: [step(UNITS[0]), step(UNITS[1]), step(UNITS[2])], origin };
}

export function applied({ steps: [a, b, c], origin }: AffineMap, [x, y, z]: Voxel): Voxel {
  return [
    origin[0] + x * a[0] + y * b[0] + z * c[0],
    origin[1] + x * a[1] + y * b[1] + z * c[1],
    origin[2] + x * a[2] + y * b[2] + z * c[2],
  ];
}

const UNITS: readonly [Voxel, Voxel, Voxel] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

function rotated([x, y, z]: Voxel, [a, b, c]: Voxel): Voxel {
  const [y1, z1] = turned(y, z, a);
  const [z2, x1] = turned(z1, x, b);
  const [x2, y2] = turned(x1, y1, c);
  return [x2, y2, z2];
}

function rotatedBack([x, y, z]: Voxel, [a, b, c]: Voxel): Voxel {
  const [x1, y1] = turned(x, y, -c);
  const [z1, x2] = turned(z, x1, -b);
  const [y2, z2] = turned(y1, z1, -a);
  return [x2, y2, z2];
}

function turned(first: number, second: number, angle: number): [number, number] {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return [first * cosine - second * sine, first * sine + second * cosine];
}

function sum(a: Voxel, b: Voxel): Voxel {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function difference(a: Voxel, b: Voxel): Voxel {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
