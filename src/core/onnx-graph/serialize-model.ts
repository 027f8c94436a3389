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

/** Version of the standard operators in the graphs. */
export const OPSET = 21;
/** The file format's version: opset 21 belongs to 10, and runtimes keep reading older ones. */
const IR_VERSION = 10;
const DATA_LOCATION_EXTERNAL = 1;
/** Operators of ONNX Runtime only: fused attention, skip layer normalisation, exact GELU. */
export const MICROSOFT_DOMAIN = 'com.microsoft';

/** `AttributeProto.AttributeType`. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, ints: 7 } as const;

/**
 * An ONNX model as bytes. The field numbers are those of `onnx.proto` (github.com/onnx/onnx, onnx/onnx.proto). Only the
 * fields that our graphs need are written.
 */
export function serializeModel(model: OnnxModel): Uint8Array {
  return new ProtobufWriter()
    .varint(1, IR_VERSION)
    .string(2, 'ctclip')
    .message(7, graphProto(model.graph))
    .message(8, operatorSet('', model.opset))
    .message(8, operatorSet(MICROSOFT_DOMAIN, 1))
    .finish();
}

function operatorSet(domain: string, version: number): ProtobufWriter {
  return new ProtobufWriter().string(1, domain).varint(2, version);
}

function graphProto(graph: OnnxGraph): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const node of graph.nodes) writer.message(1, nodeProto(node));
  writer.string(2, graph.name);
  for (const tensor of graph.initializers) writer.message(5, tensorProto(tensor));
  for (const input of graph.inputs) writer.message(11, valueInfoProto(input));
  for (const output of graph.outputs) writer.message(12, valueInfoProto(output));
  return writer;
}

function nodeProto(node: OnnxNode): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(3, node.name).string(4, node.operator);
  for (const [name, attribute] of Object.entries(node.attributes))
    writer.message(5, attributeProto(name, attribute));
  if (node.domain !== '') writer.string(7, node.domain);
  return writer;
}

function attributeProto(name: string, attribute: OnnxAttribute): ProtobufWriter {
  const writer = new ProtobufWriter().string(1, name);
  if ('float' in attribute) return writer.float(2, attribute.float).varint(20, ATTRIBUTE_TYPE.float);
  if ('int' in attribute) return writer.varint(3, attribute.int).varint(20, ATTRIBUTE_TYPE.int);
  if ('string' in attribute) return writer.string(4, attribute.string).varint(20, ATTRIBUTE_TYPE.string);
  if ('tensor' in attribute)
    return writer.message(5, tensorProto(attribute.tensor)).varint(20, ATTRIBUTE_TYPE.tensor);
  if ('graph' in attribute)
    return writer.message(6, graphProto(attribute.graph)).varint(20, ATTRIBUTE_TYPE.graph);
  for (const value of attribute.ints) writer.varint(8, value);
  return writer.varint(20, ATTRIBUTE_TYPE.ints);
}

function tensorProto(tensor: OnnxTensor): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const size of tensor.shape) writer.varint(1, size);
  writer.varint(2, ONNX_TYPE[tensor.type]).string(8, tensor.name);
  if (tensor.storage === 'embedded') return writer.bytes(9, tensor.bytes);
  return writer
    .message(13, stringEntry('location', tensor.location))
    .message(13, stringEntry('offset', String(tensor.offset)))
    .message(13, stringEntry('length', String(tensor.length)))
    .varint(14, DATA_LOCATION_EXTERNAL);
}

function stringEntry(key: string, value: string): ProtobufWriter {
  return new ProtobufWriter().string(1, key).string(2, value);
}

function valueInfoProto(value: OnnxValueInfo): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const size of value.shape) {
    const dimension = new ProtobufWriter();
    shape.message(1, typeof size === 'number' ? dimension.varint(1, size) : dimension.string(2, size));
  }
  const tensorType = new ProtobufWriter().varint(1, ONNX_TYPE[value.type]).message(2, shape);
  return new ProtobufWriter().string(1, value.name).message(2, new ProtobufWriter().message(1, tensorType));
}
