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
 * Reasons why a checkpoint cannot be run, tensor by tensor: missing tensors, tensors of a wrong shape (with both shapes) or
 * of a type that is not used for weights, and tensors of a different architecture.
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
  // The published networks have no null keys; a network with them computes something else.
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
