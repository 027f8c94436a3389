/**
 * Returns the values, which must be finite. Damaged weights or voxels turn everything computed from them into NaN, and the
 * answer would have no probability.
 */
export function finite(values: Float32Array): Float32Array {
  if (!values.every(Number.isFinite)) throw new Error('The model computed values that are not numbers.');
  return values;
}
