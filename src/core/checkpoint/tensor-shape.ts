import type { TensorRef } from './checkpoint.js';

type Layout = Pick<TensorRef, 'shape' | 'strides'>;

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Row-major strides of a shape, in elements. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  let elements = 1;
  const strides = shape.toReversed().map((length) => {
    const stride = elements;
    elements *= Math.max(1, length);
    return stride;
  });
  return strides.reverse();
}

/** Length and stride, in elements, of each axis. @throws Error when there are fewer strides than axes */
export function stridedAxes({
  shape,
  strides,
}: Layout): { readonly length: number; readonly stride: number }[] {
  return shape.map((length, axis) => {
    const stride = strides[axis];
    if (stride === undefined) throw new Error(`axis ${axis} has no stride`);
    return { length, stride };
  });
}

/** Distance from the first element to the last in storage, in elements. It may be negative if an axis is empty. */
export function lastElement(layout: Layout): number {
  return stridedAxes(layout).reduce((sum, { length, stride }) => sum + (length - 1) * stride, 0);
}

/** Whether the elements are consecutive in row-major order. The stride of an axis of length 1 does not matter. */
export function isContiguous({ shape, strides }: Layout): boolean {
  const rowMajor = rowMajorStrides(shape);
  return (
    elementCount(shape) === 0 ||
    shape.every((length, axis) => length === 1 || strides[axis] === rowMajor[axis])
  );
}
