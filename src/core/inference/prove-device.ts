import process from 'node:process';
import { Tensor } from './onnx-runtime.js';
import { GraphBuilder } from '../onnx-graph/graph-builder.js';
import { OPSET, serializeModel } from '../onnx-graph/serialize-model.js';
import type { Runtime } from './runtime.js';
import { floatsOf } from './session-outputs.js';

/**
 * Multiplies two numbers on a device, which proves that provider, libraries and driver exist and work together. The service and
 * `ctclip doctor` do it first, so both give the same reason for a fault.
 * @throws DomainError `inference.device-unusable`, `inference.model-not-loaded`
 */
export async function proveDevice(runtime: Runtime): Promise<void> {
  const builder = new GraphBuilder('proof');
  const number = builder.input('number', 'float32', [1]);
  builder.output(builder.node('Mul', [number, number]), 'square', 'float32', [1]);
  const model = serializeModel({ graph: builder.build(), opset: OPSET });
  // The graph has no external weights, so any existing file will do as their checkpoint.
  const file = process.execPath;
  const session = await runtime.session(model, file);
  try {
    await runtime.whileLoading(file, async () => {
      const results = await session.run({ number: new Tensor('float32', [3], [1]) });
      const [value] = floatsOf(results, 'square');
      if (value !== 9) throw new Error(`it computes wrongly: 3 times 3 is ${String(value)}`);
    });
  } finally {
    await session.release();
  }
}
