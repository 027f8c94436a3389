import { describe, expect, it } from 'vitest';
import { planeImage } from './plane-image.js';
import { Volume } from './volume.js';

/** 4 columns, 3 rows, 2 slices; voxels of 1 x 2 x 5 mm. */
const SIZES = [4, 3, 2] as const;
/** Columns to the left, rows to the back, slices to the head, as in most CTs. The affine is right, anterior, superior. */
const USUAL = [-1, 0, 0, 10, 0, -2, 0, 20, 0, 0, 5, -30];

function filled(affine: readonly number[], sizes: readonly [number, number, number] = SIZES): Volume {
  const volume = new Volume({ sizes, type: 'int16', affine });
  const count = sizes[0] * sizes[1];
  for (let slice = 0; slice < sizes[2]; slice++)
    volume.add(
      slice,
      Int16Array.from({ length: count }, (_, at) => slice * count + at),
    );
  return volume;
}

describe('the grid of a volume', () => {
  it('runs from right to left, from front to back and from head to feet', () => {
    const { grid } = filled(USUAL);
    expect([grid.sizes, grid.spacing, grid.storedPlane]).toEqual([[4, 3, 2], [1, 2, 5], 'axial']);
    // In DICOM's frame left, posterior and superior are positive.
    expect(grid.toPatient([0, 0, 0])).toEqual([-10, -20, -25]);
    expect(grid.toPatient([3, 2, 1])).toEqual([-7, -16, -30]);
    expect([grid.storedSliceOf([0, 0, 0]), grid.storedSliceOf([0, 0, 1])]).toEqual([1, 0]);
  });

  it('finds the voxel of a point, and the voxel of a stored one', () => {
    for (const affine of [
      USUAL,
      [1, 0, 0, 0, 0, 0, 5, 3, 0, 2, 0, 7],
      [0.9, 0.1, 0, 1, -0.1, 1.8, 0, 2, 0, 0, -5, 3],
    ]) {
      const { grid } = filled(affine);
      const voxel = [1, 1, 0] as const;
      grid
        .fromPatient(grid.toPatient(voxel))
        .forEach((index, axis) => expect(index).toBeCloseTo(voxel[axis] ?? 0, 9));
      const stored = [3, 1, 0];
      expect(grid.offsetOf(grid.fromStored(stored))).toBe(3 + 4 * 1);
    }
  });

  it('names the plane that a series was stored in', () => {
    expect(filled([1, 0, 0, 0, 0, 0, 5, 0, 0, 2, 0, 0]).grid.storedPlane).toBe('coronal');
  });
});

describe('a slice', () => {
  it('is shown from the feet, with the patient’s right at its left', () => {
    const axial = planeImage(filled(USUAL), 'axial', 0);
    // The slice nearest to the head is stored last.
    expect(Array.from(axial.values)).toEqual([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
    const prone = planeImage(filled([1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 5, -30]), 'axial', 0);
    expect(Array.from(prone.values)).toEqual(Array.from(axial.values).toReversed());
  });

  it('is also cut across the stored ones: head at the top', () => {
    const coronal = planeImage(filled(USUAL), 'coronal', 1);
    expect([coronal.width, coronal.height]).toEqual([4, 2]);
    expect(Array.from(coronal.values)).toEqual([16, 17, 18, 19, 4, 5, 6, 7]);
    expect(Array.from(planeImage(filled(USUAL), 'sagittal', 2).values)).toEqual([14, 18, 22, 2, 6, 10]);
  });

  it('with a thickness shows the maximum of its neighbours', () => {
    expect(Array.from(planeImage(filled(USUAL), 'axial', 1, 3).values).slice(0, 3)).toEqual([12, 13, 14]);
  });

  it('is dark where slices have not arrived, and a maximum ignores them', () => {
    const volume = new Volume({ sizes: SIZES, type: 'int16', affine: USUAL });
    volume.add(
      0,
      Int16Array.from({ length: 12 }, () => -900),
    );
    expect(volume.loadedShare).toBe(0.5);
    expect(Array.from(new Set(planeImage(volume, 'axial', 0).values))).toEqual([-32768]);
    expect(Array.from(planeImage(volume, 'coronal', 0).values)).toEqual([
      ...[-32768, -32768, -32768, -32768],
      ...[-900, -900, -900, -900],
    ]);
    expect(planeImage(volume, 'axial', 1, 3).values[0]).toBe(-900);
    expect([volume.at([0, 0, 0]), volume.at([0, 0, 1]), volume.at([9, 0, 1])]).toEqual([
      undefined,
      -900,
      undefined,
    ]);
  });
});
