/** `start + left . right`, added in the order of the elements. */
export function dotProduct(left: Float32Array | Float64Array, right: Float32Array, start = 0): number {
  let sum = start;
  for (let index = 0; index < left.length; index++) sum += left[index] * right[index];
  return sum;
}

/** `left * right`, element by element. */
export function elementwiseProduct(left: Float32Array, right: Float32Array): Float64Array {
  const products = new Float64Array(left.length);
  for (let index = 0; index < left.length; index++) products[index] = left[index] * right[index];
  return products;
}

/** `factor * (left - right)`, element by element. */
export function scaledDifference(left: Float32Array, right: Float32Array, factor: number): Float64Array {
  const differences = new Float64Array(left.length);
  for (let index = 0; index < left.length; index++)
    differences[index] = factor * (left[index] - right[index]);
  return differences;
}
