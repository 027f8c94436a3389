import type { InferenceSession } from './onnx-runtime.js';

type Outputs = InferenceSession.OnnxValueMapType;

/** The values of a float32 output. @throws Error if the graph does not compute it */
export function floatsOf(outputs: Outputs, name: string): Float32Array {
  const data = dataOf(outputs, name);
  if (!(data instanceof Float32Array)) throw new Error(`The output ${name} does not hold float32 values.`);
  return data;
}

/** The values of an output of whole numbers below 2^31. @throws Error if the graph does not compute it */
export function integersOf(outputs: Outputs, name: string): Int32Array {
  const data = dataOf(outputs, name);
  if (data instanceof Int32Array) return data.slice();
  if (!(data instanceof BigInt64Array)) throw new Error(`The output ${name} does not hold whole numbers.`);
  return Int32Array.from(data, Number);
}

function dataOf(outputs: Outputs, name: string): unknown {
  const output = outputs[name];
  if (output === undefined) throw new Error(`The graph does not have an output ${name}.`);
  return output.data;
}
