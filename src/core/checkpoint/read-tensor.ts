import { basename } from 'node:path';
import { endianness } from 'node:os';
import { RandomAccessFile } from '../archive/random-access-file.js';
import type { Checkpoint, TensorRef } from './checkpoint.js';
import { ELEMENT_DECODERS } from './element-decoder.js';
import { namingTheFile } from './open-checkpoint.js';
import { BYTES_PER_ELEMENT } from './tensor-dtype.js';
import { stridedAxes, elementCount, isContiguous, lastElement } from './tensor-shape.js';

/** Elements converted at a time: memory beyond the result itself stays small. */
const CHUNK_ELEMENTS = 1 << 18;

/**
 * A tensor's values in row-major order of its shape, as float32, whatever its element type and strides.
 * @throws DomainError `checkpoint.truncated` or `checkpoint.unreadable` if the file changed since it was opened
 */
export function readTensor(checkpoint: Checkpoint, ref: TensorRef): Float32Array {
  return namingTheFile(basename(checkpoint.path), () => {
    const file = new RandomAccessFile(checkpoint.path);
    try {
      const values = new Float32Array(elementCount(ref.shape));
      if (values.length === 0) return values;
      if (!isContiguous(ref)) gather(file, ref, values);
      else if (ref.dtype === 'float32' && endianness() === 'LE') {
        file.readInto(new Uint8Array(values.buffer), ref.fileOffset);
      } else convert(file, ref, values);
      return values;
    } finally {
      file.close();
    }
  });
}

function convert(file: RandomAccessFile, ref: TensorRef, values: Float32Array): void {
  const itemSize = BYTES_PER_ELEMENT[ref.dtype];
  const decode = ELEMENT_DECODERS[ref.dtype];
  for (let start = 0; start < values.length; start += CHUNK_ELEMENTS) {
    const count = Math.min(CHUNK_ELEMENTS, values.length - start);
    const view = viewOf(file.read(ref.fileOffset + start * itemSize, count * itemSize));
    for (let i = 0; i < count; i++) values[start + i] = decode(view, i * itemSize);
  }
}

/** Walks the shape in row-major order and finds every element by its strides. */
function gather(file: RandomAccessFile, ref: TensorRef, values: Float32Array): void {
  const itemSize = BYTES_PER_ELEMENT[ref.dtype];
  const decode = ELEMENT_DECODERS[ref.dtype];
  const view = viewOf(file.read(ref.fileOffset, (1 + lastElement(ref)) * itemSize));
  const lastToFirst = stridedAxes(ref)
    .reverse()
    .map((axis) => ({ ...axis, index: 0 }));
  let position = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = decode(view, position * itemSize);
    // Counts up the last axis and carries over to the earlier ones.
    for (const axis of lastToFirst) {
      position += axis.stride;
      if (++axis.index < axis.length) break;
      position -= axis.index * axis.stride;
      axis.index = 0;
    }
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
