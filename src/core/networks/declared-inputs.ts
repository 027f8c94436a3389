/** Compares the inputs and outputs that an ONNX file declares with the description in the bundle. */
import type { NetworkConfiguration } from '../../config/network.configuration.js';
import { type InferenceSession, Tensor } from '../inference/onnx-runtime.js';
import { wrongInputs, wrongOutput } from './network-errors.js';

type Declared = InferenceSession.ValueMetadata;

/**
 * @param shape of the input of one run
 * @throws DomainError `networks.wrong-inputs`, `networks.wrong-output`
 */
export function requireDeclared(
  { name, input, output }: NetworkConfiguration,
  session: InferenceSession,
  shape: readonly number[],
): void {
  const { inputMetadata, outputMetadata } = session;
  const described = [input.tensor, ...Object.keys(input.constants)];
  const declared = inputMetadata.map((one) => one.name);
  if (described.toSorted().join('\n') !== declared.toSorted().join('\n'))
    throw wrongInputs(name, `has the inputs ${listed(declared)}, but bundle.json fills ${listed(described)}`);
  requireFloats(declaredAs(inputMetadata, input.tensor), (problem) => wrongInputs(name, problem));
  const sizes = shapeOf(declaredAs(inputMetadata, input.tensor));
  const isFitting =
    sizes.length === shape.length &&
    sizes.every((size, axis) => typeof size === 'string' || size < 0 || size === shape[axis]);
  if (!isFitting)
    throw wrongInputs(
      name,
      `takes ${sizes.join(' x ')} for ${input.tensor}, but bundle.json describes ${shape.join(' x ')}`,
    );
  const result = declaredAs(outputMetadata, output.tensor);
  if (result === undefined)
    throw wrongOutput(name, `has no output ${output.tensor}, only ${listed(session.outputNames)}`);
  requireFloats(result, (problem) => wrongOutput(name, problem));
}

/**
 * A further input, filled with one number. Sizes that the file leaves open are the size of a batch.
 * @throws DomainError `networks.wrong-inputs`
 */
export function constantTensor(
  network: string,
  session: InferenceSession,
  tensor: string,
  value: number,
  batch: number,
): Tensor {
  const declared = declaredAs(session.inputMetadata, tensor);
  const type = declared?.isTensor === true ? declared.type : 'nothing';
  const shape = shapeOf(declared).map((size) => (typeof size === 'number' && size > 0 ? size : batch));
  const count = shape.reduce((total, size) => total * size, 1);
  if (count > MAX_CONSTANT_VALUES)
    throw wrongInputs(network, `takes ${shape.join(' x ')} for ${tensor}, too many for a constant`);
  if (type === 'float32') return new Tensor('float32', new Float32Array(count).fill(value), shape);
  if (!Number.isInteger(value))
    throw wrongInputs(network, `takes whole numbers for ${tensor}, but bundle.json says ${value}`);
  if (type === 'int64') return new Tensor('int64', new BigInt64Array(count).fill(BigInt(value)), shape);
  if (type === 'int32') return new Tensor('int32', new Int32Array(count).fill(value), shape);
  throw wrongInputs(network, `takes ${type} for ${tensor}; a constant is float32, int64 or int32`);
}

const MAX_CONSTANT_VALUES = 1_000_000;

function declaredAs(metadata: readonly Declared[], name: string): Declared | undefined {
  return metadata.find((one) => one.name === name);
}

function shapeOf(declared: Declared | undefined): readonly (number | string)[] {
  return declared?.isTensor === true ? declared.shape : [];
}

function requireFloats(declared: Declared | undefined, refuse: (problem: string) => Error): void {
  if (declared?.isTensor !== true) throw refuse(`has a value that is not a tensor: ${declared?.name ?? ''}`);
  if (declared.type !== 'float32')
    throw refuse(`has ${declared.type} as the type of ${declared.name}; only float32 is supported`);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
