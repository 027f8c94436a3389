import type { Checkpoint, TensorRef } from '../checkpoint/checkpoint.js';
import { readTensor } from '../checkpoint/read-tensor.js';
import { isContiguous } from '../checkpoint/tensor-shape.js';
import { toFloat16 } from './float16.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import type { OnnxType } from './onnx-model.js';
import { cast } from './operators.js';
import { byteLength } from './tensor-view.js';
import { locationIn } from './weights-file.js';

/**
 * Turns a checkpoint's tensors into constants of a graph. Contiguous tensors are not read: the constant points into the
 * `.pt` file, whose entries are uncompressed. Tensors with other strides are read and embedded. Types other than float32
 * are cast once, when the session is made.
 */
export class Weights {
  readonly #location: string;

  /** @param folder given to the runtime, if it differs from the checkpoint's */
  constructor(
    private readonly checkpoint: Checkpoint,
    folder?: string,
  ) {
    this.#location = locationIn(folder, checkpoint.path);
  }

  /** The reference of a tensor that `inferArchitecture` has found. */
  ref(name: string): TensorRef {
    const ref = this.checkpoint.tensors.get(name) ?? this.checkpoint.headTensors.get(name);
    if (ref === undefined) throw new Error(`no tensor ${name}: the architecture was not checked`);
    return ref;
  }

  /** The tensor's numbers, for constants that are computed from it. */
  read(ref: TensorRef | string): Float32Array {
    return readTensor(this.checkpoint, typeof ref === 'string' ? this.ref(ref) : ref);
  }

  /** A float32 constant with the tensor's elements. `shape` reshapes it: `[1, codes, dim]` to `[codes, dim]`. */
  constant(builder: GraphBuilder, tensor: TensorRef | string, shape?: readonly number[]): Value {
    const ref = typeof tensor === 'string' ? this.ref(tensor) : tensor;
    const newShape = shape ?? ref.shape;
    if (!isContiguous(ref)) return builder.float32(ref.name, newShape, this.read(ref));
    const type = onnxType(ref);
    const value = builder.constant(ref.name, (name) => ({
      storage: 'external',
      name,
      type,
      shape: newShape,
      location: this.#location,
      offset: ref.fileOffset,
      length: byteLength(ref),
    }));
    return type === 'float32' ? value : cast(builder, value, 'float32');
  }

  /**
   * A float16 constant with the tensor's elements, rounded and embedded: 45 MB for the matrices of the published encoder,
   * computed in a fraction of a second. A converted file next to the checkpoint would have to be kept in step with it.
   * @param shape of the constant, if larger: zeros are added at the ends
   */
  half(builder: GraphBuilder, tensor: TensorRef | string, shape?: readonly number[]): Value {
    const ref = typeof tensor === 'string' ? this.ref(tensor) : tensor;
    const elements = toFloat16(this.read(ref));
    return shape === undefined
      ? builder.float16(`${ref.name}/float16`, ref.shape, elements)
      : builder.float16(`${ref.name}/float16`, shape, enlarged(elements, ref.shape, shape));
  }
}

/** A larger matrix with the elements of a smaller one in its upper left corner and zeros elsewhere. */
function enlarged(elements: Uint16Array, from: readonly number[], to: readonly number[]): Uint16Array {
  const [rows = 0, columns = 0] = from;
  const [newRows = 0, newColumns = 0] = to;
  const larger = new Uint16Array(newRows * newColumns);
  for (let row = 0; row < rows; row++)
    larger.set(elements.subarray(row * columns, (row + 1) * columns), row * newColumns);
  return larger;
}

function onnxType(ref: TensorRef): OnnxType {
  if (
    ref.dtype === 'float32' ||
    ref.dtype === 'float64' ||
    ref.dtype === 'float16' ||
    ref.dtype === 'bfloat16'
  )
    return ref.dtype;
  throw new Error(`${ref.name} holds ${ref.dtype}: the architecture was not checked`);
}
