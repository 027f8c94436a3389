import type { Point } from '../shapes.js';
import { SIGN, type BodySide } from './landmarks.js';
import type { Measurements } from './measurements.js';
import { vertebraCentre } from './spine-line.js';
import type { Torso } from './torso.js';

export interface RibCourse {
  readonly side: BodySide;
  /** 1 (uppermost) to 12. */
  readonly number: number;
  /** From the vertebra to the front. */
  readonly bone: readonly Point[];
  /** From the bone's end to the sternum; empty for ribs 8 to 12. */
  readonly cartilage: readonly Point[];
}

const RIBS = 12;
const STEPS = 22;

/** Drop from back to front in millimetres: rib 1, and ribs 8 and below. */
const FALL = [34, 92] as const;

/** Size of the rings of ribs 1 to 4 relative to the widest. */
const RING = [0.5, 0.74, 0.88, 0.96];

/** Distance from the cavity's wall to the middle of the bone. */
const OVER_WALL = 7;

export function ribCourses(m: Measurements, torso: Torso): RibCourse[] {
  const courses: RibCourse[] = [];
  for (let number = 1; number <= RIBS; number++) {
    for (const side of ['right', 'left'] as const) courses.push(course(m, torso, side, number));
  }
  return courses;
}

function course(m: Measurements, torso: Torso, side: BodySide, number: number): RibCourse {
  const start = vertebraCentre(m, number);
  const fall = FALL[0] + ((FALL[1] - FALL[0]) * Math.min(7, number - 1)) / 7;
  const floating = number > 10;
  const boneEnd = floating ? 95 : 128 - Math.abs(number - 5) * 3;
  const ring = RING[number - 1] ?? 1;
  const neck: Point = [start[0] + SIGN[side] * 20, start[1] + 8, start[2]];
  const at = (degrees: number): Point => {
    const share = degrees / 150;
    const z = start[2] - fall * Math.sin(Math.min(1, share) * (Math.PI / 2));
    const radius = onWall(m, torso, ring, degrees, z);
    return [SIGN[side] * radius[0], radius[1], z];
  };
  const bone = [neck, ...steps(16, boneEnd).map(at)];
  if (floating) return { side, number, bone, cartilage: [] };
  const end = bone[bone.length - 1];
  const sternum: Point = [
    SIGN[side] * 16,
    -(m.cavityHalfDepth * sternumScale(torso, number) + 7),
    sternumLevel(number),
  ];
  return { side, number, bone, cartilage: number < 8 ? bend(end, sternum, OVER_WALL) : [] };
}

function steps(from: number, to: number): number[] {
  return Array.from({ length: STEPS }, (_, index) => from + ((to - from) * index) / (STEPS - 1));
}

/** A point just outside the cavity's wall. `degrees` run from the back over the side to the front. */
function onWall(m: Measurements, torso: Torso, ring: number, degrees: number, z: number): [number, number] {
  const scale = Math.max(torso.cavityScale(z), ring);
  const angle = (degrees * Math.PI) / 180;
  const x = Math.sin(angle);
  const y = Math.cos(angle);
  // Along this ray, the outline of the torso's cross-section is where its level equals one.
  const u = x / (m.cavityHalfWidth * scale);
  const v = y / (m.cavityHalfDepth * scale);
  const level = 0.62 * Math.hypot(u, v) + 0.38 * Math.sqrt(Math.sqrt(u * u * u * u + v * v * v * v));
  const reach = 1 / level + OVER_WALL;
  return [x * reach, y * reach + 14 * (1 - Math.min(1, scale))];
}

/** Height at which a costal cartilage meets the sternum. */
function sternumLevel(number: number): number {
  return 84 - (number - 1) * 17;
}

function sternumScale(torso: Torso, number: number): number {
  return Math.max(0.55, torso.cavityScale(sternumLevel(number)));
}

/** A slightly curved path between two points. */
function bend(from: Point, to: Point, bow: number): Point[] {
  return Array.from({ length: 8 }, (_, index) => {
    const t = index / 7;
    const out = bow * Math.sin(Math.PI * t);
    return [
      from[0] + (to[0] - from[0]) * t,
      from[1] + (to[1] - from[1]) * t - out,
      from[2] + (to[2] - from[2]) * t * t,
    ];
  });
}
