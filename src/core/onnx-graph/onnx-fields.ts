/*
 * Field numbers of the messages in `onnx.proto` (github.com/onnx/onnx, onnx/onnx.proto), by the names there. Only the fields
 * that our graphs need are listed.
 */

/** `ModelProto` */
export const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 } as const;
/** `OperatorSetIdProto` */
export const OPERATOR_SET = { domain: 1, version: 2 } as const;
/** `GraphProto` */
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
/** `NodeProto` */
export const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 } as const;
/** `AttributeProto` */
export const ATTRIBUTE = { name: 1, f: 2, i: 3, s: 4, t: 5, g: 6, ints: 8, type: 20 } as const;
/** `TensorProto` */
export const TENSOR = {
  dims: 1,
  dataType: 2,
  name: 8,
  rawData: 9,
  externalData: 13,
  dataLocation: 14,
} as const;
/** `StringStringEntryProto` */
export const STRING_ENTRY = { key: 1, value: 2 } as const;
/** `ValueInfoProto` */
export const VALUE_INFO = { name: 1, type: 2 } as const;
/** `TypeProto` */
export const TYPE = { tensorType: 1 } as const;
/** `TypeProto.Tensor` */
export const TENSOR_TYPE = { elemType: 1, shape: 2 } as const;
/** `TensorShapeProto` */
export const SHAPE = { dim: 1 } as const;
/** `TensorShapeProto.Dimension` */
export const DIMENSION = { dimValue: 1, dimParam: 2 } as const;
/** `AttributeProto.AttributeType` */
export const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, ints: 7 } as const;
/** `TensorProto.DataLocation.EXTERNAL` */
export const DATA_LOCATION_EXTERNAL = 1;
