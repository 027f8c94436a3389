import type { DomainError } from '../problem/domain-error.js';
import type { TensorDtype } from './tensor-dtype.js';

export type { TensorDtype } from './tensor-dtype.js';

/** Location of a tensor in the `.pt` file. Its data has not been read. */
export interface TensorRef {
  /** Key in the state dict, without the layout's prefix (`ct_clip.`). */
  readonly name: string;
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
  /** In elements, as in torch. The tensor is contiguous when these are the row-major strides of `shape`. */
  readonly strides: readonly number[];
  /** Absolute byte offset of the first element in the file. */
  readonly fileOffset: number;
}

/** Contents of a `.pt` file, by name, without the tensors' data. Each read opens the file and closes it again. */
export interface Checkpoint {
  readonly path: string;
  /** `state-dict`: the file is the dict itself; `training`: the dict is under `model_state_dict` or `state_dict`. */
  readonly layout: 'state-dict' | 'training';
  /** All tensors of the CT-CLIP network, by name without prefix. */
  readonly tensors: ReadonlyMap<string, TensorRef>;
  /** Tensors outside the network's prefix: `pre_head_norm.*`, `classifier.1.*` of a supervised checkpoint. */
  readonly headTensors: ReadonlyMap<string, TensorRef>;
  /** `target_pathologies` when the file has it. */
  readonly targetPathologies: readonly string[] | undefined;
  /** Entries of the state dict that cannot be used as weights, by name without prefix; the error says why. */
  readonly unusable: ReadonlyMap<string, DomainError>;
  /** Unused keys next to the state dict (optimizer state, arguments). */
  readonly otherKeys: readonly string[];
}
