import type { TensorRef } from '../checkpoint/checkpoint.js';
import { BYTES_PER_ELEMENT } from '../checkpoint/tensor-dtype.js';
import { elementCount } from '../checkpoint/tensor-shape.js';

/** Bytes of a contiguous tensor in the file. */
export function byteLength(ref: TensorRef): number {
  return elementCount(ref.shape) * BYTES_PER_ELEMENT[ref.dtype];
}

/** Part `index` of `parts` equal parts along the first axis, such as the keys of a key-value weight. No data is read. */
export function part(ref: TensorRef, index: number, parts: number): TensorRef {
  const [length = NaN, ...others] = ref.shape;
  const [stride = NaN] = ref.strides;
  const size = length / parts;
  if (!Number.isInteger(size)) throw new Error(`${ref.name} cannot be cut into ${parts} equal parts`);
  return {
    ...ref,
    name: `${ref.name}[${index}/${parts}]`,
    shape: [size, ...others],
    fileOffset: ref.fileOffset + index * size * stride * BYTES_PER_ELEMENT[ref.dtype],
  };
}

/** The tensor at `index` of `axis`, without that axis. No data is read. */
export function at(ref: TensorRef, axis: number, index: number): TensorRef {
  const stride = ref.strides[axis];
  if (stride === undefined) throw new Error(`${ref.name} does not have the axis ${axis}`);
  return {
    ...ref,
    name: `${ref.name}[axis ${axis} at ${index}]`,
    shape: ref.shape.toSpliced(axis, 1),
    strides: ref.strides.toSpliced(axis, 1),
    fileOffset: ref.fileOffset + index * stride * BYTES_PER_ELEMENT[ref.dtype],
  };
}
