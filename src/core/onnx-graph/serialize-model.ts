import {
  MODEL,
  OPERATOR_SET,
  GRAPH,
  NODE,
  ATTRIBUTE,
  TENSOR,
  STRING_ENTRY,
  VALUE_INFO,
  TYPE,
  TENSOR_TYPE,
  SHAPE,
  DIMENSION,
  ATTRIBUTE_TYPE,
  DATA_LOCATION_EXTERNAL,
} from './onnx-fields.js';
import { ONNX_TYPE } from './onnx-model.js';
import type {
  OnnxAttribute,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
} from './onnx-model.js';
import { ProtobufWriter } from './protobuf-writer.js';

/**
 * Version of the standard operators in the graphs. All of them run on CUDA in ONNX Runtime 1.26, the last release for CUDA 12,
 * and in later ones; 1.26 lacks kernels for some operators of newer versions.
 */
export const OPSET = 18;
/** Version of the file format: opset 18 belongs to 8, and runtimes still read older versions. */
const IR_VERSION = 8;
/** Operators of ONNX Runtime only: fused attention, skip layer normalisation, exact GELU. */
export const MICROSOFT_DOMAIN = 'com.microsoft';

/**
 * An ONNX model as bytes, in the format of `onnx.proto`. Only the fields that our graphs need are written.
 */
export function serializeModel(model: OnnxModel): Uint8Array {
  return new ProtobufWriter()
    .varint(MODEL.irVersion, IR_VERSION)
    .string(MODEL.producerName, 'ctclip')
    .message(MODEL.graph, graphProto(model.graph))
    .message(MODEL.opsetImport, operatorSet('', model.opset))
    .message(MODEL.opsetImport, operatorSet(MICROSOFT_DOMAIN, 1))
    .finish();
}

function operatorSet(domain: string, version: number): ProtobufWriter {
  return new ProtobufWriter().string(OPERATOR_SET.domain, domain).varint(OPERATOR_SET.version, version);
}

function graphProto(graph: OnnxGraph): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const node of graph.nodes) writer.message(GRAPH.node, nodeProto(node));
  writer.string(GRAPH.name, graph.name);
  for (const tensor of graph.initializers) writer.message(GRAPH.initializer, tensorProto(tensor));
  for (const input of graph.inputs) writer.message(GRAPH.input, valueInfoProto(input));
  for (const output of graph.outputs) writer.message(GRAPH.output, valueInfoProto(output));
  return writer;
}

function nodeProto(node: OnnxNode): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const input of node.inputs) writer.string(NODE.input, input);
  for (const output of node.outputs) writer.string(NODE.output, output);
  writer.string(NODE.name, node.name).string(NODE.opType, node.operator);
  for (const [name, attribute] of Object.entries(node.attributes))
    writer.message(NODE.attribute, attributeProto(name, attribute));
  if (node.domain !== '') writer.string(NODE.domain, node.domain);
  return writer;
}

function attributeProto(name: string, attribute: OnnxAttribute): ProtobufWriter {
  const writer = new ProtobufWriter().string(ATTRIBUTE.name, name);
  if ('float' in attribute)
    return writer.float(ATTRIBUTE.f, attribute.float).varint(ATTRIBUTE.type, ATTRIBUTE_TYPE.float);
  if ('int' in attribute)
    return writer.varint(ATTRIBUTE.i, attribute.int).varint(ATTRIBUTE.type, ATTRIBUTE_TYPE.int);
  if ('string' in attribute)
    return writer.string(ATTRIBUTE.s, attribute.string).varint(ATTRIBUTE.type, ATTRIBUTE_TYPE.string);
  if ('tensor' in attribute)
    return writer
      .message(ATTRIBUTE.t, tensorProto(attribute.tensor))
      .varint(ATTRIBUTE.type, ATTRIBUTE_TYPE.tensor);
  if ('graph' in attribute)
    return writer
      .message(ATTRIBUTE.g, graphProto(attribute.graph))
      .varint(ATTRIBUTE.type, ATTRIBUTE_TYPE.graph);
  for (const value of attribute.ints) writer.varint(ATTRIBUTE.ints, value);
  return writer.varint(ATTRIBUTE.type, ATTRIBUTE_TYPE.ints);
}

function tensorProto(tensor: OnnxTensor): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const size of tensor.shape) writer.varint(TENSOR.dims, size);
  writer.varint(TENSOR.dataType, ONNX_TYPE[tensor.type]).string(TENSOR.name, tensor.name);
  if (tensor.storage === 'embedded') return writer.bytes(TENSOR.rawData, tensor.bytes);
  return writer
    .message(TENSOR.externalData, stringEntry('location', tensor.location))
    .message(TENSOR.externalData, stringEntry('offset', String(tensor.offset)))
    .message(TENSOR.externalData, stringEntry('length', String(tensor.length)))
    .varint(TENSOR.dataLocation, DATA_LOCATION_EXTERNAL);
}

function stringEntry(key: string, value: string): ProtobufWriter {
  return new ProtobufWriter().string(STRING_ENTRY.key, key).string(STRING_ENTRY.value, value);
}

function valueInfoProto(value: OnnxValueInfo): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const size of value.shape) {
    const dimension = new ProtobufWriter();
    shape.message(
      SHAPE.dim,
      typeof size === 'number'
        ? dimension.varint(DIMENSION.dimValue, size)
        : dimension.string(DIMENSION.dimParam, size),
    );
  }
  const tensorType = new ProtobufWriter()
    .varint(TENSOR_TYPE.elemType, ONNX_TYPE[value.type])
    .message(TENSOR_TYPE.shape, shape);
  return new ProtobufWriter()
    .string(VALUE_INFO.name, value.name)
    .message(VALUE_INFO.type, new ProtobufWriter().message(TYPE.tensorType, tensorType));
}
