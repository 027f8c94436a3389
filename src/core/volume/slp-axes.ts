import type { Affine } from './volume.js';

/** One axis of the tensor: the volume's axis (0 columns, 1 rows, 2 slices), in its own or in reverse direction. */
export interface ViewAxis {
  readonly axis: 0 | 1 | 2;
  readonly flip: boolean;
}

const PERMUTATIONS: readonly (readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2])[] = [
  [2, 0, 1],
  [2, 1, 0],
  [0, 2, 1],
  [1, 2, 0],
  [0, 1, 2],
  [1, 0, 2],
];

/**
 * Finds the volume's axes that run towards the head, the patient's left and the back: the assignment whose directions
 * agree best by the product of their cosines, so an oblique stack gets its nearest axes. The first permutation is that of
 * an axial series and wins a tie.
 */
export function slpAxes(affine: Affine): [ViewAxis, ViewAxis, ViewAxis] {
  // Rows of a NIfTI affine are right, anterior, superior; the tensor's axes are superior, left, posterior.
  const towards = [affine.slice(8, 11), affine.slice(0, 3).map(negated), affine.slice(4, 7).map(negated)];
  const lengths = [0, 1, 2].map((axis) => Math.hypot(...towards.map((line) => line[axis])));
  const cosine = (patientAxis: number, axis: number): number => towards[patientAxis][axis] / lengths[axis];

  let best = PERMUTATIONS[0];
  let bestAgreement = -1;
  for (const permutation of PERMUTATIONS) {
    const agreement = permutation.reduce<number>(
      (product, axis, patientAxis) => product * Math.abs(cosine(patientAxis, axis)),
      1,
    );
    if (agreement > bestAgreement + AGREEMENT_TOLERANCE) {
      best = permutation;
      bestAgreement = agreement;
    }
  }
  const viewed = (patientAxis: 0 | 1 | 2): ViewAxis => {
    const axis = best[patientAxis];
    return { axis, flip: cosine(patientAxis, axis) < 0 };
  };
  return [viewed(0), viewed(1), viewed(2)];
}

/** Rounding errors below this do not decide between equal assignments. */
const AGREEMENT_TOLERANCE = 1e-9;

function negated(value: number): number {
  return -value;
}
