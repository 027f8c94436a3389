import { describe, expect, it } from 'vitest';
import { fitsDevice } from './device-memory.js';
import { packTensor } from './packed-volume.js';

describe('a tensor as a packed volume', () => {
  const geometry = { depth: 4, height: 5, width: 6, depthSpacing: 1.5, inPlaneSpacing: 0.75 };
  const tensor = Float32Array.from({ length: 120 }, (_, index) => Math.sin(index));
  const packed = packTensor(tensor, geometry);

  it('holds the values, rounded to 32nds of a Hounsfield unit, with rows along the width', () => {
    const { voxels, unit, columns } = packed;
    for (let depth = 0; depth < 4; depth++)
      for (let height = 0; height < 5; height++)
        for (let width = 0; width < 6; width++) {
          const voxel = voxels[(depth * 6 + width) * columns + height];
          const difference = voxel * unit - tensor[(depth * 5 + height) * 6 + width];
          expect(Math.abs(difference)).toBeLessThanOrEqual(1 / 32_000 / 2 + 1e-7);
        }
  });

  it('has the size of the tensor, with a filler for an odd height', () => {
    expect(packed).toMatchObject({ slices: 4, rows: 6, columns: 6, columnsInUse: 5, isTensor: true });
  });

  it('is resampled to itself', () => {
    for (const [axis, size] of Object.entries({ depth: 4, height: 5, width: 6 })) {
      const { lower, share, begin, count } = packed.plan[axis as keyof typeof packed.plan];
      expect({ begin, count }).toEqual({ begin: 0, count: size });
      expect([...lower]).toEqual(Array.from({ length: size }, (_, index) => index));
      expect([...share]).toEqual(Array<number>(size).fill(0));
    }
  });
});

describe('the memory of a device', () => {
  it.each([
    [300, 512, 512],
    [1024, 512, 512],
    [430, 768, 768],
    [250, 1024, 1024],
    [40, 1369, 1369],
  ] as const)('is enough for %i x %i x %i', (...sizes) => {
    expect(fitsDevice({ sizes })).toBe(true);
  });

  it.each([
    ['voxels of more than 512 MiB', [1025, 512, 512]],
    ['many wide slices', [300, 1024, 1024]],
    ['very wide slices even if there are few', [10, 1450, 1450]],
  ] as const)('is too small for %s', (_what, sizes) => {
    expect(fitsDevice({ sizes })).toBe(false);
  });
});
