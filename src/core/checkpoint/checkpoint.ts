import type { DomainError } from '../problem/domain-error.js';
import type { TensorDtype } from './tensor-dtype.js';

export type { TensorDtype } from './tensor-dtype.js';

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
  /** What stands in the state dict, by the same names, but cannot be used as a weight; the error says why. */
  readonly unusable: ReadonlyMap<string, DomainError>;
  /** Keys beside the state dict of which nothing is used (optimizer state, arguments). */
  readonly otherKeys: readonly string[];
}
