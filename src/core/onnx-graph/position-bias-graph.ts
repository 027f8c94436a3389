import type { ImageEncoderArchitecture } from './architecture.js';
import { GraphBuilder } from './graph-builder.js';
import type { Value } from './graph-builder.js';
import { IMAGE_KEYS } from './network-keys.js';
import { linear, reshape, transpose } from './operators.js';
import { OPSET, serializeModel } from './serialize-model.js';
import { Weights } from './weights.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';

const LEAKY_SLOPE = 0.1;

/**
 * A graph without inputs that computes the spatial transformer's position bias, `position_bias` of
 * `[1, heads, positions, positions]`. It depends only on the weights, so it runs once when a checkpoint is loaded.
 *
 * The bias of a pair of positions depends only on their offset (dy, dx). There are far fewer offsets than pairs, so the
 * small network runs on the offsets and a gather spreads its results over the pairs.
 */
export function buildPositionBiasGraph(checkpoint: Checkpoint, image: ImageEncoderArchitecture): Uint8Array {
  const b = new GraphBuilder('position-bias');
  const weights = new Weights(checkpoint);
  const { grid, heads } = image;
  const positions = grid * grid;

  const layer = (x: Value, key: string): Value =>
    linear(b, x, weights.constant(b, `${key}.weight`), weights.constant(b, `${key}.bias`));
  const leaky = (x: Value): Value => b.node('LeakyRelu', [x], { alpha: { float: LEAKY_SLOPE } });
  const offsets = b.float32('offsets', [(2 * grid - 1) ** 2, 2], logOffsets(grid));
  const hidden = leaky(
    layer(leaky(layer(offsets, IMAGE_KEYS.positionBiasInput)), IMAGE_KEYS.positionBiasHidden),
  );
  const byOffset = layer(hidden, IMAGE_KEYS.positionBiasOutput);

  const byPair = b.node(
    'Gather',
    [byOffset, b.int32('pair-offsets', [positions * positions], pairOffsets(grid))],
    { axis: { int: 0 } },
  );
  const bias = reshape(b, transpose(b, byPair, [1, 0]), [1, heads, positions, positions]);
  b.output(bias, 'position_bias', 'float32', [1, heads, positions, positions]);
  return serializeModel({ graph: b.build(), opset: OPSET });
}

/** Every (dy, dx) of -(grid - 1) ... grid - 1, row by row, as sign(r) ln(|r| + 1). */
function logOffsets(grid: number): Float32Array {
  const side = 2 * grid - 1;
  const logarithm = (offset: number): number => Math.sign(offset) * Math.log(Math.abs(offset) + 1);
  const result = new Float32Array(side * side * 2);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      result[2 * (row * side + column)] = logarithm(row - (grid - 1));
      result[2 * (row * side + column) + 1] = logarithm(column - (grid - 1));
    }
  }
  return result;
}

/** The row of `logOffsets` that holds pos_i - pos_j, for every pair (i, j) of positions. */
function pairOffsets(grid: number): Int32Array {
  const side = 2 * grid - 1;
  const positions = grid * grid;
  const rows = new Int32Array(positions * positions);
  // The row for a pair is the difference of two places in the grid of offsets, plus the row of the offset (0, 0).
  const placeOf = (position: number): number => Math.floor(position / grid) * side + (position % grid);
  const places = Int32Array.from({ length: positions }, (_, position) => placeOf(position));
  const middle = (grid - 1) * (side + 1);
  places.forEach((from, i) =>
    places.forEach((to, j) => {
      rows[i * positions + j] = from - to + middle;
    }),
  );
  return rows;
}
