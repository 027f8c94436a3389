import { describe, expect, it } from 'vitest';
import type { Voxel } from '../viewer/planes.js';
import { Volume } from '../viewer/volume/volume.js';
import { CELL, type CoarseChest, coarseChest, coarseScan } from './coarse-chest.js';
import { isReliable, registerChests, type Registration } from './register-chests.js';
import { affineOf, applied, movedPoint, pointBefore, type RigidMotion } from './rigid-motion.js';

/** An ellipsoid: its middle and half axes in millimetres, and its density. */
interface Ellipsoid {
  readonly middle: Voxel;
  readonly axes: Voxel;
  readonly hounsfield: number;
}

/** A drawn chest: later shapes cover earlier ones. The two lungs differ, as in people. */
const CHEST: readonly Ellipsoid[] = [
  { middle: [0, 0, 0], axes: [170, 110, 400], hounsfield: 40 },
  { middle: [-75, 5, 10], axes: [62, 80, 125], hounsfield: -820 },
  { middle: [80, 0, 20], axes: [52, 75, 118], hounsfield: -820 },
  { middle: [25, -25, -40], axes: [55, 45, 60], hounsfield: 40 },
];

/** A second person: wider, with shorter lungs. */
const OTHER: readonly Ellipsoid[] = [
  { middle: [0, 0, 0], axes: [185, 125, 400], hounsfield: 40 },
  { middle: [-85, 0, 0], axes: [72, 90, 105], hounsfield: -820 },
  { middle: [85, 0, 5], axes: [60, 88, 100], hounsfield: -820 },
  { middle: [20, -30, -30], axes: [65, 50, 60], hounsfield: 40 },
];

/** A water bottle with a bubble. */
const BOTTLE: readonly Ellipsoid[] = [
  { middle: [0, 0, 0], axes: [60, 60, 400], hounsfield: 0 },
  { middle: [0, -30, 60], axes: [25, 20, 40], hounsfield: -1000 },
];

const STILL: RigidMotion = { centre: [0, 0, 0], angles: [0, 0, 0], shift: [0, 0, 0] };

interface Scan {
  readonly motion?: RigidMotion;
  /** Columns, rows, slices. */
  readonly sizes?: Voxel;
  readonly spacing?: Voxel;
  /** Millimetres by which the scan is shifted towards the head. */
  readonly towardsHead?: number;
}

/** Scans shapes after a motion. Columns run to the left, rows to the back, slices to the head, as in most CTs. */
function scanned(
  shapes: readonly Ellipsoid[],
  { motion = STILL, sizes = [64, 48, 52], spacing = [6, 6, 6], towardsHead = 0 }: Scan = {},
): Volume {
  const [first, second, third] = [0, 1, 2].map(
    (axis) => -(((sizes[axis] ?? 0) - 1) * (spacing[axis] ?? 0)) / 2,
  ) as [number, number, number];
  const [x, y, z] = spacing;
  const affine = [-x, 0, 0, -first, 0, -y, 0, -second, 0, 0, z, third + towardsHead];
  const volume = new Volume({ sizes, type: 'int16', affine });
  const before = affineOf((place) => pointBefore(motion, place));
  for (let slice = 0; slice < sizes[2]; slice++) {
    const values = Int16Array.from({ length: sizes[0] * sizes[1] }, (_, at) => {
      const column = at % sizes[0];
      const row = Math.floor(at / sizes[0]);
      const place: Voxel = [first + column * x, second + row * y, third + towardsHead + slice * z];
      return hounsfieldAt(shapes, applied(before, place));
    });
    volume.add(slice, values);
  }
  return volume;
}

function hounsfieldAt(shapes: readonly Ellipsoid[], [x, y, z]: Voxel): number {
  const covering = shapes.findLast(
    ({ middle: [a, b, c], axes: [u, v, w] }) =>
      ((x - a) / u) ** 2 + ((y - b) / v) ** 2 + ((z - c) / w) ** 2 <= 1,
  );
  return covering?.hounsfield ?? -1000;
}

function chestOf(volume: Volume): CoarseChest {
  return coarseChest(coarseScan(volume));
}

/** The registration of another scan with the chest. */
function registered(other: Volume): Registration {
  const registration = registerChests(chestCells, chestOf(other));
  if (registration === undefined) throw new Error('One of the volumes has no lungs.');
  return registration;
}

/** Middle and rim of a chest in millimetres. */
const PLACES: readonly Voxel[] = [
  [0, 0, 0],
  [-100, 0, 0],
  [100, 0, 0],
  [0, -80, 0],
  [0, 80, 0],
  [0, 0, 120],
  [0, 0, -120],
];

/** The largest distance between the points to which two motions move a place. */
function largestError(found: RigidMotion, planted: RigidMotion, places = PLACES): number {
  return Math.max(
    ...places.map((place) => {
      const [x, y, z] = movedPoint(found, place);
      const [a, b, c] = movedPoint(planted, place);
      return Math.hypot(x - a, y - b, z - c);
    }),
  );
}

const chest = scanned(CHEST);
const chestCells = chestOf(chest);

describe('the registration of two scans of one chest', () => {
  const degrees = (x: number, y: number, z: number): Voxel => [
    (x * Math.PI) / 180,
    (y * Math.PI) / 180,
    (z * Math.PI) / 180,
  ];

  it.each<[string, Voxel, Voxel]>([
    ['a shift', [12, -18, 35], [0, 0, 0]],
    ['a shift and a rotation', [-20, 10, -15], degrees(4, -3, 6)],
  ])('finds %s to within a cell, everywhere in the chest', (_what, shift, angles) => {
    const planted: RigidMotion = { centre: [0, 0, 0], angles, shift };
    const { motion, agreement, ...found } = registered(scanned(CHEST, { motion: planted }));
    expect(largestError(motion, planted)).toBeLessThan(CELL);
    expect(agreement.lungs).toBeGreaterThan(0.93);
    expect(agreement.body).toBeGreaterThan(0.97);
    expect(isReliable({ motion, agreement, ...found })).toBe(true);
  });

  it('works for other slices, another field of view and a scan of the upper part alone', () => {
    const part = scanned(CHEST, { sizes: [84, 70, 26], spacing: [5, 5, 7], towardsHead: 60 });
    const registration = registered(part);
    const shown = PLACES.filter(([, , height]) => height > -30);
    expect(largestError(registration.motion, STILL, shown)).toBeLessThan(CELL);
    expect(registration.agreement.sharedLungs).toBeLessThan(0.9);
    expect(isReliable(registration)).toBe(true);
  });

  it('states the angle, and the distance that the middle of the lungs moves', () => {
    const motion: RigidMotion = { centre: [0, 0, 0], angles: degrees(0, 0, 5), shift: [0, 0, 40] };
    const { angle, shift } = registered(scanned(CHEST, { motion }));
    expect(Math.abs(angle - 5)).toBeLessThan(1);
    expect(Math.abs(shift - 40)).toBeLessThan(2);
  });
});

describe('the quality of a registration', () => {
  it('is lower between two persons than within one', () => {
    const { agreement } = registered(scanned(OTHER));
    expect(agreement.lungs).toBeLessThan(0.9);
    expect(agreement.lungs).toBeGreaterThan(0.5);
  });

  it('refuses to link a chest with something else', () => {
    expect(isReliable(registered(scanned(BOTTLE)))).toBe(false);
  });

  it('does not exist without lungs', () => {
    const [water] = BOTTLE;
    const solid = chestOf(scanned(water === undefined ? [] : [water]));
    expect(registerChests(chestCells, solid)).toBeUndefined();
  });

  it('does not count the table as body', () => {
    const table: Ellipsoid = { middle: [0, 135, 0], axes: [150, 8, 600], hounsfield: 100 };
    const { body } = chestOf(scanned([...CHEST, table]));
    expect(Buffer.compare(body, chestCells.body)).toBe(0);
  });
});
