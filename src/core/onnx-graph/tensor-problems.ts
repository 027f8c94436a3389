import { basename } from 'node:path';
import { unsupportedDtype } from '../checkpoint/checkpoint-errors.js';
import type { Checkpoint, TensorRef } from '../checkpoint/checkpoint.js';
import { requireHeadTensor, requireTensor } from '../checkpoint/require-tensor.js';
import { DomainError } from '../problem/domain-error.js';
import { unsupportedArchitecture } from './architecture-errors.js';
import type { CtClipArchitecture } from './architecture.js';
import { expectedHeadTensors, expectedTensors } from './expected-tensors.js';

const FLOATING_POINT: ReadonlySet<string> = new Set(['float32', 'float64', 'float16', 'bfloat16']);

/**
 * What keeps a checkpoint from being run, tensor by tensor: tensors that are missing, of a wrong shape (both are named) or
 * of a type that holds no weights, and tensors that make it another network.
 */
export function* tensorProblems(
  checkpoint: Checkpoint,
  architecture: CtClipArchitecture,
): Generator<DomainError, void, undefined> {
  for (const [name, shape] of expectedTensors(architecture)) {
    yield* problemOf(checkpoint, () => requireTensor(checkpoint, name, shape));
  }
  const { head } = architecture;
  for (const [name, shape] of head === undefined ? [] : expectedHeadTensors(head)) {
    yield* problemOf(checkpoint, () => requireHeadTensor(checkpoint, name, shape));
  }
  // The published networks have none; a network with null keys computes something else.
  for (const [name, ref] of checkpoint.tensors) {
    if (!name.endsWith('.null_kv') || ref.shape.includes(0)) continue;
    const reason = 'attention with null keys and values is not supported';
    yield unsupportedArchitecture(basename(checkpoint.path), name, reason);
  }
}

function problemOf(checkpoint: Checkpoint, find: () => TensorRef): DomainError[] {
  try {
    const { dtype, name } = find();
    return FLOATING_POINT.has(dtype) ? [] : [unsupportedDtype(basename(checkpoint.path), name, dtype)];
  } catch (error) {
    if (error instanceof DomainError) return [error];
    throw error;
  }
}
