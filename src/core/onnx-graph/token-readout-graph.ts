import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ImageEncoderArchitecture } from './architecture.js';
import { GraphBuilder } from './graph-builder.js';
import { IMAGE_KEYS } from './network-keys.js';
import { reshape, transpose } from './operators.js';
import { OPSET, serializeModel } from './serialize-model.js';
import { Weights } from './weights.js';

/** Names of the inputs and outputs of both graphs. */
export const TOKEN_READOUT = {
  directions: 'directions',
  weights: 'weights',
  codes: 'codes',
  readings: 'readings',
} as const;

/**
 * The weights of tokens on directions of the latent space. Input: `directions`, float32 `[count, latent]`. Output: `weights`,
 * float32 `[grid * grid * dim, count]`, the transposed projection to the latent times the transposed directions.
 */
export function buildReadoutWeightsGraph(
  checkpoint: Checkpoint,
  image: ImageEncoderArchitecture,
  count: number,
): Uint8Array {
  const b = new GraphBuilder('readout-weights');
  const directions = b.input(TOKEN_READOUT.directions, 'float32', [count, image.latent]);
  const projection = new Weights(checkpoint).constant(b, IMAGE_KEYS.toLatent);
  // The projection comes first, transposed by the product itself: as the second operand its 600 MB would be copied.
  const product = b.node('Gemm', [projection, directions], { transA: { int: 1 }, transB: { int: 1 } });
  b.output(product, TOKEN_READOUT.weights, 'float32', [image.grid * image.grid * image.dim, count]);
  return serializeModel({ graph: b.build(), opset: OPSET });
}

/**
 * The contribution of every token to every direction. Inputs: `codes`, int64 `[steps * grid * grid]` in the order (depth, row,
 * column), and `weights` from the graph above as `[grid * grid, dim, count]`. Output: `readings`, float32
 * `[count, steps, grid * grid]`.
 */
export function buildTokenReadoutGraph(
  checkpoint: Checkpoint,
  image: ImageEncoderArchitecture,
  steps: number,
  count: number,
): Uint8Array {
  const b = new GraphBuilder('token-readout');
  const positions = image.grid * image.grid;
  const codes = b.input(TOKEN_READOUT.codes, 'int64', [steps * positions]);
  const weights = b.input(TOKEN_READOUT.weights, 'float32', [positions, image.dim, count]);
  const codebook = new Weights(checkpoint).constant(b, IMAGE_KEYS.codebook, [image.codes, image.dim]);
  const tokens = b.node('Gather', [codebook, codes], { axis: { int: 0 } });
  const byPosition = transpose(b, reshape(b, tokens, [steps, positions, image.dim]), [1, 0, 2]);
  const readings = b.node('MatMul', [byPosition, weights]);
  const byDirection = transpose(b, readings, [2, 1, 0]);
  b.output(byDirection, TOKEN_READOUT.readings, 'float32', [count, steps, positions]);
  return serializeModel({ graph: b.build(), opset: OPSET });
}
