/** Element types by their numbers in `TensorProto.DataType`. Only those that our graphs use. */
export const ONNX_TYPE = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
} as const;

export type OnnxType = keyof typeof ONNX_TYPE;

/** A size, or the name of a size that becomes known when the graph runs. */
export type OnnxDimension = number | string;

/** An input or output of a graph. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly OnnxDimension[];
}

/** Constant data inside the model file. Little-endian bytes, row-major. */
export interface EmbeddedTensor {
  readonly storage: 'embedded';
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Constant data in another file, row-major from `offset`: ONNX's external data. */
export interface ExternalTensor {
  readonly storage: 'external';
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  /** File name, relative to the folder given to the runtime. */
  readonly location: string;
  /** Bytes from the file's beginning. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

export type OnnxTensor = EmbeddedTensor | ExternalTensor;

/** The file stores each attribute's type, so it is stated here too: `{ int: 1 }` is not `{ float: 1 }`. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly tensor: OnnxTensor }
  | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  /** An empty name stands for an omitted optional input. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

export interface OnnxModel {
  readonly graph: OnnxGraph;
  /** Version of the standard operators. */
  readonly opset: number;
}
