import { basename } from 'node:path';
import { missingTensor, shapeMismatch } from './checkpoint-errors.js';
import type { Checkpoint, TensorRef } from './checkpoint.js';

/** A shape to compare with: a length, or `*` for any. */
export type ShapePattern = readonly (number | '*')[];

/** The axis lengths of a tensor that matches the pattern. */
export type AxisLengths<Shape extends ShapePattern> = { readonly [Axis in keyof Shape]: number };

export type ShapedTensor<Shape extends ShapePattern> = TensorRef & { readonly shape: AxisLengths<Shape> };

/**
 * Returns a tensor of the network, which must exist and have the given shape.
 * @throws DomainError `checkpoint.missing-tensor`, `checkpoint.shape-mismatch` (with both shapes), or the reason why the
 *   entry of that name is not a weight (`checkpoint.forbidden-global`, `.not-a-tensor`, `.unsupported-dtype`)
 */
export function requireTensor<const Shape extends ShapePattern>(
  checkpoint: Checkpoint,
  name: string,
  shape: Shape,
): ShapedTensor<Shape> {
  return requireFrom(checkpoint, checkpoint.tensors, name, shape);
}

/** {@link requireTensor} for a tensor outside the network: `classifier.1.weight`. */
export function requireHeadTensor<const Shape extends ShapePattern>(
  checkpoint: Checkpoint,
  name: string,
  shape: Shape,
): ShapedTensor<Shape> {
  return requireFrom(checkpoint, checkpoint.headTensors, name, shape);
}

function requireFrom<const Shape extends ShapePattern>(
  checkpoint: Checkpoint,
  tensors: ReadonlyMap<string, TensorRef>,
  name: string,
  shape: Shape,
): ShapedTensor<Shape> {
  const file = basename(checkpoint.path);
  const expected = `[${shape.join(', ')}]`;
  const ref = tensors.get(name);
  if (!ref) throw checkpoint.unusable.get(name) ?? missingTensor(file, name, expected);
  if (!hasShape(ref, shape)) throw shapeMismatch(file, name, expected, `[${ref.shape.join(', ')}]`);
  return ref;
}

function hasShape<Shape extends ShapePattern>(ref: TensorRef, shape: Shape): ref is ShapedTensor<Shape> {
  return (
    ref.shape.length === shape.length &&
    shape.every((length, axis) => length === '*' || length === ref.shape[axis])
  );
}
