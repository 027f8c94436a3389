/** Element types that occur in torch storages of interest. */
export type TensorDtype = 'float32' | 'float64' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'int16' | 'int8' | 'uint8' | 'bool';

/** A tensor that lies in the `.pt` file; nothing of its data has been read. */
export interface TensorRef {
  /** Key in the state dict, after the layout's prefix (`ct_clip.`) was taken off. */
  readonly name: string;
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
  /** In elements, as torch has them; contiguous when they are the row-major strides of `shape`. */
  readonly strides: readonly number[];
  /** Absolute byte offset of the first element in the file. */
  readonly fileOffset: number;
}

/** What a `.pt` file holds, by name. Opened and closed per read: holding one costs no memory and no descriptor. */
export interface Checkpoint {
  readonly path: string;
  /** `state-dict`: the file is the dict itself; `training`: it lies under `model_state_dict`. */
  readonly layout: 'state-dict' | 'training';
  /** All tensors of the CT-CLIP network, by name without prefix. */
  readonly tensors: ReadonlyMap<string, TensorRef>;
  /** Tensors outside the network's prefix: `pre_head_norm.*`, `classifier.1.*` of a supervised checkpoint. */
  readonly headTensors: ReadonlyMap<string, TensorRef>;
  /** `target_pathologies` when the file has it. */
  readonly targetPathologies: readonly string[] | undefined;
}
