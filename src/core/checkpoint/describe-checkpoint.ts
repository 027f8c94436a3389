import { statSync } from 'node:fs';
import type { Checkpoint, TensorRef } from './checkpoint.js';
import { sha256OfFile } from './file-digest.js';
import { BYTES_PER_ELEMENT } from './tensor-dtype.js';
import type { TensorDtype } from './tensor-dtype.js';
import { elementCount } from './tensor-shape.js';

export interface TensorDescription {
  readonly name: string;
  readonly part: 'network' | 'head';
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
}

/** A summary of a checkpoint's contents, as plain data. */
export interface CheckpointDescription {
  readonly layout: Checkpoint['layout'];
  readonly fileBytes: number;
  readonly sha256: string;
  /** The network's, then the head's, each in the order of the file. */
  readonly tensors: readonly TensorDescription[];
  /** Elements of all tensors, buffers included; a tensor with several names counts once per name. */
  readonly parameterCount: number;
  /** Elements by element type. */
  readonly elementsByDtype: Readonly<Partial<Record<TensorDtype, number>>>;
  /** Bytes that the tensors take. */
  readonly tensorBytes: number;
  readonly targetPathologies: readonly string[] | undefined;
  /** Entries of the state dict that are not weights, and why. */
  readonly unusable: readonly { readonly name: string; readonly reason: string }[];
  /** Unused keys of the file. */
  readonly ignoredKeys: readonly string[];
}

/** Describes an open checkpoint. Reads the whole file once for its SHA-256. */
export function describeCheckpoint(checkpoint: Checkpoint): CheckpointDescription {
  const sha256 = sha256OfFile(checkpoint.path);
  const refs = [...checkpoint.tensors.values(), ...checkpoint.headTensors.values()];
  const elementsByDtype: Partial<Record<TensorDtype, number>> = {};
  for (const { dtype, shape } of refs)
    elementsByDtype[dtype] = (elementsByDtype[dtype] ?? 0) + elementCount(shape);
  return {
    layout: checkpoint.layout,
    fileBytes: statSync(checkpoint.path).size,
    sha256,
    tensors: [
      ...describeTensors(checkpoint.tensors, 'network'),
      ...describeTensors(checkpoint.headTensors, 'head'),
    ],
    parameterCount: sum(refs, ({ shape }) => elementCount(shape)),
    elementsByDtype,
    tensorBytes: sum(refs, ({ shape, dtype }) => elementCount(shape) * BYTES_PER_ELEMENT[dtype]),
    targetPathologies: checkpoint.targetPathologies,
    unusable: [...checkpoint.unusable].map(([name, error]) => ({ name, reason: error.message })),
    ignoredKeys: checkpoint.otherKeys,
  };
}

function describeTensors(
  tensors: ReadonlyMap<string, TensorRef>,
  part: TensorDescription['part'],
): TensorDescription[] {
  return [...tensors.values()].map(({ name, dtype, shape }) => ({ name, part, dtype, shape }));
}

function sum(refs: readonly TensorRef[], of: (ref: TensorRef) => number): number {
  return refs.reduce((total, ref) => total + of(ref), 0);
}
