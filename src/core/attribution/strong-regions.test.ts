import { describe, expect, it } from 'vitest';
import { REORIENTATIONS, reoriented } from '../../../test/builders/reoriented-volume.js';
import { apply, mirrored } from '../volume/affine.js';
import type { Volume, Xyz } from '../volume/volume.js';
import { placeTensor } from '../tensor/tensor-placement.js';
import { tensorFromVolume } from '../tensor/tensor-from-volume.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import { orientToSlp } from '../volume/volume-view.js';
import { placeTokens, type MapGeometry } from './map-geometry.js';
import { findStrongPlaces } from './strong-regions.js';
import type { TokenGrid, TokenMap } from './token-map.js';
import { placeOf } from './token-neighbours.js';

/** An uneven volume that the tensor crops along one axis and pads along the others. */
const GEOMETRY: TensorGeometry = { depth: 48, height: 60, width: 60, depthSpacing: 2, inPlaneSpacing: 1 };
const GRID: TokenGrid = [8, 6, 6];
const SIZES: Xyz = [44, 36, 60];
const SPACING: Xyz = [1.3, 1.1, 2.5];
const ORIGIN: Xyz = [-40, -12, -300];
/** Middle of the volume: the body fills it completely. */
const CENTRE: Xyz = [-(ORIGIN[0] + 21.5 * 1.3), -(ORIGIN[1] + 17.5 * 1.1), ORIGIN[2] + 29.5 * 2.5];

/** Axial, head last; dense where `isDense` is true, and lung everywhere else. */
function volumeWith(isDense: (x: number, y: number, z: number) => boolean): Volume {
  const [columns, rows, slices] = SIZES;
  const data = new Int16Array(new SharedArrayBuffer(columns * rows * slices * 2)).fill(-900);
  for (let z = 0; z < slices; z++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) if (isDense(x, y, z)) data[(z * rows + y) * columns + x] = 800;
  const [sx, sy, sz] = SPACING;
  // prettier-ignore
  const affine = [-sx, 0, 0, -ORIGIN[0], 0, -sy, 0, -ORIGIN[1], 0, 0, sz, ORIGIN[2], 0, 0, 0, 1];
  return { data, columns, rows, slices, spacing: SPACING, affine };
}

/** Simulates a model that sums, for every token, the densities above lung. */
function densityMap(tensor: Float32Array): TokenMap {
  const [depth, rows, columns] = GRID;
  const values = new Float32Array(depth * rows * columns);
  tensor.forEach((value, at) => {
    const x = Math.floor((at % GEOMETRY.width) / (GEOMETRY.width / columns));
    const y = Math.floor((Math.floor(at / GEOMETRY.width) % GEOMETRY.height) / (GEOMETRY.height / rows));
    const z = Math.floor(at / (GEOMETRY.width * GEOMETRY.height) / (GEOMETRY.depth / depth));
    values[(z * rows + y) * columns + x] += Math.max(0, value + 0.9);
  });
  return { grid: GRID, values };
}

function regionOf(volume: Volume) {
  const view = orientToSlp(volume);
  const map = densityMap(tensorFromVolume(view, GEOMETRY));
  const geometry = placeTokens(volume, placeTensor(view, GEOMETRY), GRID);
  const places = findStrongPlaces(map, geometry, volume, CENTRE);
  if (places === undefined) throw new Error('no region was found');
  const { regions, sides } = places;
  return { region: regions[0], regions, sides, map, geometry };
}

/** Towards the patient's left and head, about one token large. */
const BLOCK = volumeWith((x, y, z) => x >= 30 && x < 36 && y >= 8 && y < 14 && z >= 36 && z < 41);
const BLOCK_MIDDLE: Xyz = [ORIGIN[0] + 32.5 * 1.3, ORIGIN[1] + 10.5 * 1.1, ORIGIN[2] + 38 * 2.5];

function contains({ low, high }: { low: Xyz; high: Xyz }, point: Xyz): boolean {
  return point.every((value, axis) => value >= low[axis] && value <= high[axis]);
}

function expectClose(actual: Xyz, wanted: Xyz): void {
  actual.forEach((value, axis) => expect(value).toBeCloseTo(wanted[axis], 6));
}

describe('the strongest region', () => {
  it('lies where the block is in the patient', () => {
    const { region } = regionOf(BLOCK);
    expect(contains(region.box, BLOCK_MIDDLE)).toBe(true);
    expect(region.side).toBe('left');
    expect(region.size.every((size) => size < 45)).toBe(true);
    expect(region.share).toBeGreaterThan(0.3);
    expect(contains(region.voxels, [32, 10, 38])).toBe(true);
    expect(region.peakSlice).toBeGreaterThanOrEqual(region.voxels.low[2]);
    expect(region.peakSlice).toBeLessThanOrEqual(region.voxels.high[2]);
  });

  it('is the same box of the patient, however the volume is stored', () => {
    const { region: expected } = regionOf(BLOCK);
    for (const axes of REORIENTATIONS) {
      const volume = reoriented(BLOCK, axes);
      const { region } = regionOf(volume);
      expectClose(region.box.low, expected.box.low);
      expectClose(region.box.high, expected.box.high);
      expectClose(region.peak, expected.peak);
      expect(region.side).toBe('left');
      const { low, high } = region.voxels;
      const middle = [0, 1, 2].map((axis) => (low[axis] + high[axis]) / 2);
      expect(contains(region.box, mirrored(apply(volume.affine, [middle[0], middle[1], middle[2]])))).toBe(
        true,
      );
    }
  });

  it('is on the right if the block is', () => {
    const { region } = regionOf(
      volumeWith((x, y, z) => x >= 4 && x < 12 && y > 20 && y < 28 && z > 10 && z < 16),
    );
    expect(region.side).toBe('right');
  });

  it('is on the midline if the block is in the middle', () => {
    const { region } = regionOf(
      volumeWith((x, y, z) => x >= 20 && x < 24 && y > 20 && y < 28 && z > 20 && z < 26),
    );
    expect(region.side).toBe('midline');
  });

  it('ends at the edge of the volume', () => {
    const { region } = regionOf(volumeWith((x, y) => x > 38 && y > 30));
    expect(region.voxels.high[0]).toBe(SIZES[0] - 1);
    expect(region.voxels.high[1]).toBe(SIZES[1] - 1);
    expect(region.box.high[0]).toBeCloseTo(ORIGIN[0] + (SIZES[0] - 0.5) * SPACING[0], 6);
  });

  it('has its peak in the middle of the tokens that add equally, apart from rounding', () => {
    const { map, geometry } = regionOf(BLOCK);
    const isEqual = (token: number): boolean =>
      placeOf(token, GRID).every((index, axis) => index >= [1, 1, 3][axis] && index <= [3, 3, 5][axis]);
    const equals = { grid: GRID, values: map.values.map((_, token) => (isEqual(token) ? 2 : 0)) };
    equals.values[3 * 36 + 3 * 6 + 3] = 2.000001;
    const places = findStrongPlaces(equals, geometry, BLOCK, CENTRE);
    expectClose(places?.regions[0].peak ?? [0, 0, 0], mirrored(apply(geometry.toPatient, [2, 2, 4])));
  });

  it('is one of several if separate places add at least half as much, with the share of each side', () => {
    const inBoth = (x: number, y: number): boolean => y > 20 && y < 28 && (x < 9 || x >= 35);
    const { regions, sides } = regionOf(volumeWith((x, y, z) => inBoth(x, y) && z > 10 && z < 16));
    expect(regions.map(({ side }) => side).toSorted()).toEqual(['left', 'right']);
    expect(regions[0].strongest).toBeGreaterThanOrEqual(regions[1].strongest);
    expect(sides.left + sides.right).toBe(1);
    expect(Math.abs(sides.left - 0.5)).toBeLessThan(0.15);
    expect(regionOf(BLOCK).sides).toEqual({ left: 1, right: 0 });
    expect(regionOf(BLOCK).regions).toHaveLength(1);
  });

  it('is undefined if no place raises the score, or only padding does', () => {
    const { map, geometry } = regionOf(BLOCK);
    const nothing = { grid: GRID, values: map.values.map(() => -1) };
    expect(findStrongPlaces(nothing, geometry, BLOCK, CENTRE)).toBeUndefined();
    const padding = {
      grid: GRID,
      values: map.values.map((_, token) => (placeOf(token, GRID)[0] === 0 ? 1 : 0)),
    };
    expect(findStrongPlaces(padding, geometry, BLOCK, CENTRE)).toBeUndefined();
  });
});

describe('the position of a map', () => {
  it('centres a token on its voxels', () => {
    const { geometry } = regionOf(BLOCK);
    // Tensor voxels measure 1 x 1 x 2 mm, tokens 10 x 10 x 12 mm.
    geometry.spacing.forEach((length, axis) => expect(length).toBeCloseTo([9.9, 10.04, 12][axis], 0));
  });

  it('points towards the back, the left and the head', () => {
    const { geometry } = regionOf(reoriented(BLOCK, REORIENTATIONS[37]));
    const step = (axis: number): Xyz => stepAlong(geometry, axis);
    expect(step(0)[1]).toBeLessThan(0);
    expect(step(1)[0]).toBeLessThan(0);
    expect(step(2)[2]).toBeGreaterThan(0);
  });
});

/** Step from token to token along an axis, in RAS millimetres. */
function stepAlong({ toPatient }: MapGeometry, axis: number): Xyz {
  return [toPatient[axis], toPatient[4 + axis], toPatient[8 + axis]];
}
