import { HostValue, PickleGlobal } from '../pickle/pickle-value.js';
import type { AllowedGlobals, PickleConstructor, PickleValue } from '../pickle/pickle-value.js';
import { STANDARD_GLOBALS } from '../pickle/standard-globals.js';

/** A persistent id's description of a storage. Checked only when a weight needs the storage. */
export class StorageValue extends HostValue {
  /**
   * @param storageClass `torch.FloatStorage`
   * @param key name of the entry below `data/`
   * @param elements the storage's length
   */
  constructor(
    readonly storageClass: PickleGlobal,
    readonly key: string,
    readonly elements: number,
  ) {
    super();
  }

  override build(): PickleValue {
    return this;
  }
}

/**
 * A tensor as the pickle describes it. The description may be invalid. It is checked when the tensor is used as a weight,
 * so other values of a training checkpoint do no harm.
 */
export class TensorValue extends HostValue {
  /** Arguments of `_rebuild_tensor_v2`: storage, offset, size, stride, requires_grad, hooks. */
  constructor(readonly args: readonly PickleValue[]) {
    super();
  }

  /** Drops attributes that were set on the tensor: they have no meaning for inference. */
  override build(): PickleValue {
    return this;
  }
}

const rebuildTensor: PickleConstructor = (args) => new TensorValue(args);

/** `_rebuild_parameter(tensor, requires_grad, hooks)`: the tensor itself. */
const rebuildParameter: PickleConstructor = (args) => args.at(0) ?? null;

/** `torch.Size((2, 3))`: the sizes. */
const size: PickleConstructor = (args) => args.at(0) ?? [];

/** The globals that a state dict needs. All others in a checkpoint become inert placeholders. */
export const TORCH_GLOBALS: AllowedGlobals = new Map<string, PickleConstructor>([
  ...STANDARD_GLOBALS,
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['torch._utils._rebuild_parameter_with_state', rebuildParameter],
  ['torch.Size', size],
]);

/** Reads `('storage', torch.FloatStorage, key, location, elements)`. Other ids pass unchanged and fail when used. */
export function persistentStorage(id: PickleValue): PickleValue {
  if (!Array.isArray(id)) return id;
  const [kind, storageClass, key, , elements] = id;
  if (
    kind === 'storage' &&
    storageClass instanceof PickleGlobal &&
    typeof key === 'string' &&
    typeof elements === 'number'
  ) {
    return new StorageValue(storageClass, key, elements);
  }
  return id;
}
