import type { Checkpoint, TensorRef } from '../checkpoint/checkpoint.js';
import { readTensor } from '../checkpoint/read-tensor.js';
import { isContiguous } from '../checkpoint/tensor-shape.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import { ONNX_TYPE } from './onnx-model.js';
import type { OnnxType } from './onnx-model.js';
import { byteLength } from './tensor-view.js';
import { weightsFile } from './weights-file.js';

/**
 * Turns a checkpoint's tensors into constants of a graph. Contiguous ones are not read: the constant points into the
 * `.pt` file, whose entries are stored as they are. What cannot be pointed to (strides) is read and embedded; what is not float32 is
 * cast when the session is made, once.
 */
export class Weights {
  readonly #location: string;

  constructor(private readonly checkpoint: Checkpoint) {
    this.#location = weightsFile(checkpoint.path).name;
  }

  /** The reference of a tensor that `inferArchitecture` has found to be there. */
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
    return type === 'float32' ? value : builder.node('Cast', [value], { to: { int: ONNX_TYPE.float32 } });
  }
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
