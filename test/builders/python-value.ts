import type { TensorDtype } from '../../src/core/checkpoint/tensor-dtype.js';

/** A Python value for a pickle. Arrays are lists, maps are dicts; whole numbers are ints, others floats. */
export type PythonValue =
  | null
  | boolean
  | number
  | string
  | PythonValue[]
  | Map<string, PythonValue>
  | PythonTuple
  | PythonFloat
  | PythonGlobal
  | PythonCall
  | PythonTensor;

export class PythonTuple {
  constructor(readonly items: readonly PythonValue[]) {}
}

/** A float with a whole value. */
export class PythonFloat {
  constructor(readonly value: number) {}
}

export class PythonGlobal {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}
}

/** The result of `global(*args)`, with items and attributes set afterwards: `OrderedDict`, or anything else. */
export class PythonCall {
  constructor(
    readonly global: PythonGlobal,
    readonly args: readonly PythonValue[],
    readonly extra: { readonly items?: Map<string, PythonValue>; readonly state?: PythonValue } = {},
  ) {}
}

/** The data behind one or more tensors. */
export interface TensorStorage {
  readonly dtype: TensorDtype;
  readonly elements: number;
  /** The bytes, little-endian, in pieces. Each piece is used before the next one, so all may share one buffer. */
  chunks(): Iterable<Uint8Array>;
}

/** A view of a storage, as in torch's pickles. */
export class PythonTensor {
  constructor(
    readonly storage: TensorStorage,
    readonly shape: readonly number[],
    readonly options: {
      readonly strides?: readonly number[];
      readonly offset?: number;
      readonly parameter?: boolean;
    } = {},
  ) {}
}

/** A storage of float32 values in memory. */
export function float32Storage(values: ArrayLike<number>): TensorStorage {
  const array = Float32Array.from(values);
  return { dtype: 'float32', elements: array.length, chunks: () => [new Uint8Array(array.buffer)] };
}

/** A storage of bytes in memory. */
export function rawStorage(dtype: TensorDtype, elements: number, bytes: Uint8Array): TensorStorage {
  return { dtype, elements, chunks: () => [bytes] };
}

export function orderedDict(
  entries: Iterable<readonly [string, PythonValue]>,
  state?: PythonValue,
): PythonCall {
  const items = new Map(entries);
  return new PythonCall(
    new PythonGlobal('collections', 'OrderedDict'),
    [],
    state === undefined ? { items } : { items, state },
  );
}
