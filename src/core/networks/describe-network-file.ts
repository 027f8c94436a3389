import { basename } from 'node:path';
import type { InferenceSession } from '../inference/onnx-runtime.js';
import type { Runtime } from '../inference/runtime.js';
import { networkNotLoaded } from './network-errors.js';

/** An input or output of a network, as its file declares it. */
export interface DeclaredTensor {
  readonly name: string;
  readonly type: string;
  /** A name stands for a size that is unknown until the network runs. */
  readonly shape: string;
}

/** @throws DomainError `networks.not-loaded` */
export async function describeNetworkFile(
  runtime: Runtime,
  path: string,
): Promise<{ readonly inputs: readonly DeclaredTensor[]; readonly outputs: readonly DeclaredTensor[] }> {
  const session = await runtime.sessionOfFile(path).catch((cause: unknown) => {
    throw networkNotLoaded(basename(path), path, cause);
  });
  try {
    return {
      inputs: session.inputMetadata.map(declaredTensor),
      outputs: session.outputMetadata.map(declaredTensor),
    };
  } finally {
    await session.release();
  }
}

function declaredTensor(value: InferenceSession.ValueMetadata): DeclaredTensor {
  const { name } = value;
  return value.isTensor
    ? { name, type: value.type, shape: `[${value.shape.join(', ')}]` }
    : { name, type: 'not a tensor', shape: '' };
}
