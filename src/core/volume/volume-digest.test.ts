import { expect, it } from 'vitest';
import type { Volume } from './volume.js';
import { volumeDigest } from './volume-digest.js';

const VOXELS = [-1000, 0, 40, 3000, 1, 2, 3, 4];
const PLACE: Pick<Volume, 'spacing' | 'affine'> = {
  spacing: [1, 1, 2],
  affine: [-1, 0, 0, 4, 0, -1, 0, 4, 0, 0, 2, 0, 0, 0, 0, 1],
};

function volume(change: Partial<Volume> = {}, voxels: readonly number[] = VOXELS): Volume {
  const data = new Int16Array(new SharedArrayBuffer(2 * voxels.length));
  data.set(voxels);
  return { data, columns: 2, rows: 2, slices: 2, ...PLACE, ...change };
}

it('is the digest that Python’s hashlib and zlib compute from the description', () => {
  expect(volumeDigest(volume())).toBe('4361cc87d811de9441c541b719744571737122dd08463822344e777265a36315');
  const floats = new Float32Array(new SharedArrayBuffer(32));
  floats.set(VOXELS);
  expect(volumeDigest(volume({ data: floats }))).toBe(
    '613601956444702f5e70553cefef4fb0fe929c12d47ae8be3b9eb574373ccf95',
  );
});

it('differs for one voxel, another shape, and another place', () => {
  const others = [
    ...VOXELS.map((_, at) => volume({}, VOXELS.with(at, 5))),
    volume({ columns: 4, rows: 1 }),
    volume({ spacing: [1, 1, 2.5] }),
    volume({ affine: PLACE.affine.with(3, 4.5) }),
  ];
  expect(new Set([volume(), ...others].map(volumeDigest)).size).toBe(1 + others.length);
});
