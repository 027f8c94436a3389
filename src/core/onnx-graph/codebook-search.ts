import type { GraphBuilder, Value } from './graph-builder.js';
import { add, cast, multiply, reshape } from './operators.js';

/**
 * Finds the first column of the largest value in every row of `[rows, columns]`. ArgMax compares one value at a time,
 * while ReduceMax takes many. So ReduceMax finds the maximum of each group, and ArgMax searches only the winning group.
 */
export function nearestByArgMax(b: GraphBuilder, similarity: Value, rows: number, columns: number): Value {
  const width = groupWidth(columns);
  const groups = columns / width;
  const argMax = (x: Value): Value => b.node('ArgMax', [x], { axis: { int: 1 }, keepdims: { int: 0 } });
  if (width === columns) return argMax(similarity);
  const grouped = reshape(b, similarity, [rows, groups, width]);
  const group = argMax(b.node('ReduceMax', [grouped, b.int64([2])], { keepdims: { int: 0 } }));
  const firstGroups = b.int64(Array.from({ length: rows }, (_, row) => row * groups));
  const winners = b.node(
    'Gather',
    [reshape(b, similarity, [rows * groups, width]), add(b, group, firstGroups)],
    {
      axis: { int: 0 },
    },
  );
  return add(b, multiply(b, group, b.int64([width])), argMax(winners));
}

/** The divisor of `columns` nearest above its square root. */
function groupWidth(columns: number): number {
  let width = Math.ceil(Math.sqrt(columns));
  while (columns % width !== 0) width++;
  return width;
}

/**
 * Like {@link nearestByArgMax}, but int32 and with operators that all graphics processors have: CUDA has ArgMax too, but WebGPU
 * lacks its 64-bit integers, and both use one graph. A row with a NaN yields the last column.
 */
export function nearestByMaximum(b: GraphBuilder, similarity: Value, columns: number): Value {
  const largest = b.node('ReduceMax', [similarity, b.int64([1])]);
  const numbers = b.float32(
    'columns',
    [1, columns],
    Float32Array.from({ length: columns }, (_, i) => i),
  );
  const last = b.float32('last-column', [1], Float32Array.of(columns - 1));
  const candidates = b.node('Where', [b.node('Equal', [similarity, largest]), numbers, last]);
  return cast(b, b.node('ReduceMin', [candidates, b.int64([1])], { keepdims: { int: 0 } }), 'int32');
}
