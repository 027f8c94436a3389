import type { Affine, Xyz } from './volume.js';
import { perAxis } from './vector.js';

/** Applies `first`, then `second`. */
export function compose(second: Affine, first: Affine): Affine {
  return Array.from({ length: 16 }, (_, at) => {
    const row = at - (at % 4);
    const column = at % 4;
    return [0, 1, 2, 3].reduce((sum, k) => sum + second[row + k] * first[4 * k + column], 0);
  });
}

export function apply(affine: Affine, [x, y, z]: Xyz): Xyz {
  return perAxis(
    (row) => affine[4 * row] * x + affine[4 * row + 1] * y + affine[4 * row + 2] * z + affine[4 * row + 3],
  );
}

/** Converts patient millimetres from NIfTI's frame (RAS+) to DICOM's (LPS+), or back. */
export function mirrored([x, y, z]: Xyz): Xyz {
  return [-x, -y, z];
}
