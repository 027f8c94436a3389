import { expect, it } from 'vitest';
import { AttributionMap, planeShares } from './attribution-map.js';
import { AnatomicalGrid } from './anatomical-grid.js';

/** Two tokens from right to left, of 10 mm. */
const map = new AttributionMap(
  { sizes: [2, 1, 1], type: 'float32', affine: [-10, 0, 0, 0, 0, -10, 0, 0, 0, 0, 10, 0] },
  Float32Array.of(1, 3),
);

it('a map is linear between the middles of its tokens, even up to its edge, and 0 outside', () => {
  expect([0, 0.25, 1].map((x) => map.between(x, 0, 0))).toEqual([1, 1.5, 3]);
  expect([-0.5, 1.5, 1.6].map((x) => map.between(x, 0, 0))).toEqual([1, 3, 0]);
  expect(map.at([9, 0, 0])).toBe(3);
});

it('a slice of the volume has the shares of the strongest place, at the place of its voxels', () => {
  // Four columns of 5 mm over the two tokens.
  const volume = new AnatomicalGrid({
    sizes: [4, 1, 1],
    type: 'int16',
    affine: [-5, 0, 0, 2.5, 0, -5, 0, 0, 0, 0, 5, 0],
  });
  const shares = planeShares(map, volume, 'axial', 0, 4, 1);
  expect([shares.width, shares.height]).toEqual([4, 1]);
  expect(Array.from(shares.values)).toEqual([0.25, 0.375, 0.625, 0.75]);
  expect(Array.from(planeShares(map, volume, 'axial', 0, 4, 2).values)).toEqual([0.25, 0.75]);
});
