/**
 * The values, which must be numbers. Damaged weights or voxels make not-a-number of everything after them, and would end
 * as an answer without a probability.
 */
export function finite(values: Float32Array): Float32Array {
  if (!values.every(Number.isFinite)) throw new Error('The model computed values that are not numbers.');
  return values;
}
