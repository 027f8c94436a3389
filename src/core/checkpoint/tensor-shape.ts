import type { TensorRef } from './checkpoint.js';

/** Number of elements. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Row-major strides of a shape, in elements. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= Math.max(1, shape[axis]);
  }
  return strides;
}

/** Whether the elements are consecutive in row-major order. The stride of an axis of length 1 does not matter. */
export function isContiguous({ shape, strides }: Pick<TensorRef, 'shape' | 'strides'>): boolean {
  const rowMajor = rowMajorStrides(shape);
  return (
    elementCount(shape) === 0 ||
    shape.every((length, axis) => length === 1 || strides[axis] === rowMajor[axis])
  );
}
