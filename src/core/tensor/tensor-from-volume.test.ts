import { describe, expect, it } from 'vitest';

import type { Affine, Volume } from '../volume/volume.js';
import { resizedLength } from './axis-sampling.js';
import { resampleSlab } from './resample-slab.js';
import { tensorFromVolume } from './tensor-from-volume.js';
import type { TensorGeometry } from './tensor-geometry.js';
import { orientToSlp, storedView } from '../volume/volume-view.js';

const AXIAL: Affine = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

function volumeOf(
  [columns, rows, slices]: readonly [number, number, number],
  spacing: readonly [number, number, number],
  hu: (x: number, y: number, z: number) => number,
  kind: 'int16' | 'float32' = 'int16',
): Volume {
  const count = columns * rows * slices;
  const data =
    kind === 'int16'
      ? new Int16Array(new SharedArrayBuffer(2 * count))
      : new Float32Array(new SharedArrayBuffer(4 * count));
  for (let z = 0, at = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) data[at++] = hu(x, y, z);
  }
  return { data, columns, rows, slices, spacing, affine: AXIAL };
}

/** Values between -1400 and 1400 HU without any symmetry. */
function noise(x: number, y: number, z: number): number {
  return ((((x * 7919 + y * 104_729 + z * 1_299_709 + x * y * 31 + y * z * 17) % 2801) + 2801) % 2801) - 1400;
}

/** The definition, voxel by voxel, in float64; the separable code must agree with it. */
function byDefinition(volume: Volume, geometry: TensorGeometry): Float32Array {
  const sizes = [volume.slices, volume.columns, volume.rows];
  const spacing = [volume.spacing[2], volume.spacing[0], volume.spacing[1]];
  const targets = [geometry.depthSpacing, geometry.inPlaneSpacing, geometry.inPlaneSpacing];
  const kept = [geometry.depth, geometry.height, geometry.width];
  const resized = sizes.map((size, axis) => Math.floor(Math.fround((size * spacing[axis]) / targets[axis])));
  const at = (z: number, x: number, y: number): number =>
    Math.min(1000, Math.max(-1000, volume.data[(z * volume.rows + y) * volume.columns + x])) / 1000;
  const sample = (axis: number, index: number): [number, number, number] | null => {
    const start = resized[axis] > kept[axis] ? Math.floor((resized[axis] - kept[axis]) / 2) : 0;
    const before = resized[axis] < kept[axis] ? Math.floor((kept[axis] - resized[axis]) / 2) : 0;
    const place = index - before + start;
    if (place < 0 || place >= resized[axis] || index < before) return null;
    const source = Math.max(0, ((place + 0.5) * sizes[axis]) / resized[axis] - 0.5);
    const lower = Math.min(sizes[axis] - 1, Math.floor(source));
    return [lower, Math.min(sizes[axis] - 1, lower + 1), source - lower];
  };
  const tensor = new Float32Array(kept[0] * kept[1] * kept[2]).fill(-1);
  for (let d = 0, out = 0; d < kept[0]; d++) {
    for (let h = 0; h < kept[1]; h++) {
      for (let w = 0; w < kept[2]; w++, out++) {
        const [z, x, y] = [sample(0, d), sample(1, h), sample(2, w)];
        if (z === null || x === null || y === null) continue;
        const line = (zi: number, xi: number): number =>
          at(zi, xi, y[0]) * (1 - y[2]) + at(zi, xi, y[1]) * y[2];
        const plane = (zi: number): number => line(zi, x[0]) * (1 - x[2]) + line(zi, x[1]) * x[2];
        tensor[out] = plane(z[0]) * (1 - z[2]) + plane(z[1]) * z[2];
      }
    }
  }
  return tensor;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
}

const geometry: TensorGeometry = {
  depth: 12,
  height: 20,
  width: 24,
  depthSpacing: 1.5,
  inPlaneSpacing: 0.75,
};

describe('tensorFromVolume', () => {
  it.each([
    ['crops every axis', [33, 41, 23], [0.9, 0.8, 2.3]],
    ['pads every axis', [9, 10, 5], [0.8, 0.95, 2]],
    ['crops depth and pads the plane', [7, 21, 40], [0.75, 0.75, 1.5]],
    ['shrinks every axis', [64, 60, 50], [0.3, 0.4, 0.35]],
    ['stretches a single slice', [20, 20, 1], [0.75, 0.75, 12]],
    ['keeps odd remainders where the definition has them', [31, 26, 13], [0.5, 0.7, 1.3]],
  ] as const)('%s as the definition does', (_, sizes, spacing) => {
    for (const kind of ['int16', 'float32'] as const) {
      const volume = volumeOf(sizes, spacing, noise, kind);
      const difference = largestDifference(
        tensorFromVolume(storedView(volume), geometry),
        byDefinition(volume, geometry),
      );
      expect(difference).toBeLessThan(1e-5);
    }
  });

  it('lays columns along height and rows along width', () => {
    const volume = volumeOf([20, 24, 12], [0.75, 0.75, 1.5], (x, y, z) => x + 30 * y - 40 * z);
    const tensor = tensorFromVolume(storedView(volume), geometry);
    const at = (d: number, h: number, w: number): number => tensor[(d * 20 + h) * 24 + w] * 1000;
    expect(at(3, 5, 7)).toBeCloseTo(5 + 30 * 7 - 40 * 3, 3);
    expect(at(11, 0, 23)).toBeCloseTo(30 * 23 - 40 * 11, 3);
  });

  it('treats NaN as air', () => {
    const volume = volumeOf([20, 24, 12], [0.75, 0.75, 1.5], () => NaN, 'float32');
    expect(new Set(tensorFromVolume(storedView(volume), geometry))).toEqual(new Set([-1]));
  });

  it('has no seams between slabs', () => {
    const view = storedView(volumeOf([33, 41, 23], [0.9, 0.8, 2.3], noise));
    const whole = tensorFromVolume(view, geometry);
    const together = new Float32Array(whole.length).fill(NaN);
    const planeSize = geometry.height * geometry.width;
    [0, 5, 6, 11].forEach((from, index) =>
      resampleSlab(
        view,
        geometry,
        from,
        together.subarray(from * planeSize, [5, 6, 11, 12][index] * planeSize),
      ),
    );
    expect(together).toEqual(whole);
  });

  it.each([
    ['zero', [0, 1, 1]],
    ['NaN', [1, NaN, 1]],
    ['infinite', [1, 1, Infinity]],
    ['negative', [1, -1, 1]],
  ] as const)('refuses %s spacing', (_, spacing) => {
    const view = storedView(volumeOf([4, 4, 4], spacing, noise));
    expect(() => tensorFromVolume(view, geometry)).toThrow(
      expect.objectContaining({ code: 'tensor.spacing-unknown', kind: 'unusable-study' }) as Error,
    );
  });

  it('refuses a volume that is thinner than a voxel of the grid', () => {
    const view = storedView(volumeOf([40, 40, 1], [0.75, 0.75, 1], noise));
    expect(() => tensorFromVolume(view, geometry)).toThrow(
      expect.objectContaining({ code: 'tensor.volume-too-small' }) as Error,
    );
  });
});

describe('resizedLength', () => {
  it('rounds in float32, as NumPy 2 does', () => {
    // 10 * 0.9 / 0.75 is 12 in float64, but 11.999999 in float32.
    expect(resizedLength(10, 0.9, 0.75)).toBe(11);
    expect(resizedLength(512, Math.fround(0.7), 0.75)).toBe(477);
    expect(resizedLength(300, 1, 1.5)).toBe(200);
    expect(resizedLength(140, 2.5, 1.5)).toBe(233);
  });
});

describe('orientToSlp', () => {
  const sizes = [11, 13, 9] as const;
  const spacing = [0.8, 0.9, 1.7] as const;
  const axial = volumeOf(sizes, spacing, noise);
  const permutations = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ] as const;
  const flips = Array.from({ length: 8 }, (_, bits) => [0, 1, 2].map((axis) => (bits >> axis) % 2 === 1));

  /** The same volume with another layout: its axis `permutation[i]` is axis i, reversed where `flip` says so. */
  function restored(permutation: readonly [number, number, number], flip: readonly boolean[]): Volume {
    const newSizes = permutation.map((axis) => sizes[axis]) as [number, number, number];
    const back = (index: readonly number[]): number[] => {
      const original = [0, 0, 0];
      permutation.forEach((axis, i) => (original[axis] = flip[i] ? newSizes[i] - 1 - index[i] : index[i]));
      return original;
    };
    const volume = volumeOf(
      newSizes,
      permutation.map((axis) => spacing[axis]) as [number, number, number],
      (x, y, z) => {
        const [a, b, c] = back([x, y, z]);
        return noise(a, b, c);
      },
    );
    const toPatient = [-1, -1, 1];
    const affine = [0, 1, 2].flatMap((line) => [
      ...permutation.map((axis, i) =>
        axis === line ? toPatient[line] * spacing[axis] * (flip[i] ? -1 : 1) : 0,
      ),
      0,
    ]);
    return { ...volume, affine: [...affine, 0, 0, 0, 1] };
  }

  it('is the stored order for an axial series', () => {
    expect(orientToSlp(axial)).toEqual(storedView(axial));
  });

  it('is the same for all 48 layouts of a volume', () => {
    const expected = tensorFromVolume(storedView(axial), geometry);
    const ways = permutations.flatMap((permutation) => flips.map((flip) => ({ permutation, flip })));
    expect(ways).toHaveLength(48);
    for (const { permutation, flip } of ways) {
      const tensor = tensorFromVolume(orientToSlp(restored(permutation, flip)), geometry);
      expect(
        Buffer.from(tensor.buffer).equals(Buffer.from(expected.buffer)),
        JSON.stringify({ permutation, flip }),
      ).toBe(true);
    }
  });

  it('uses the nearest axes of an oblique stack', () => {
    const angle = (30 * Math.PI) / 180;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const oblique = { ...axial, affine: [-c, 0, -s, 0, 0, -1, 0, 0, -s, 0, c, 0, 0, 0, 0, 1] };
    expect(orientToSlp(oblique)).toEqual(storedView(axial));
    const feetFirst = { ...axial, affine: [-c, 0, -s, 0, 0, 1, 0, 0, s, 0, -c, 0, 0, 0, 0, 1] };
    expect(orientToSlp(feetFirst)).toMatchObject({ strides: [-143, 1, -11], offset: 8 * 143 + 12 * 11 });
  });
});
