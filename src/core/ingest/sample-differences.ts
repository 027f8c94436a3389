/** Mean square difference of two slices, by samples at the same places (see `SliceValues`). */
export function meanSquareDifference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = a[index] - b[index];
    sum += difference * difference;
  }
  return sum / a.length;
}

/** Share of the samples, in [0, 1], that differ by more than `jump` HU. */
export function jumpingShare(a: Float32Array, b: Float32Array, jump: number): number {
  let jumping = 0;
  for (let index = 0; index < a.length; index++) {
    if (Math.abs(a[index] - b[index]) > jump) jumping++;
  }
  return jumping / a.length;
}
