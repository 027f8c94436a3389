import { type InferenceSession, Tensor } from './onnx-runtime.js';
import type { TokenGrid } from '../attribution/token-map.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ImageEncoderArchitecture } from '../onnx-graph/architecture.js';
import {
  buildReadoutWeightsGraph,
  buildTokenReadoutGraph,
  TOKEN_READOUT,
} from '../onnx-graph/token-readout-graph.js';
import { inferenceFailed } from './inference-errors.js';
import type { Runtime } from './runtime.js';
import { floatsOf } from './session-outputs.js';

/**
 * The readings of an image's tokens on directions of the latent space. The mean of a direction's readings over depth, summed
 * over rows and columns, is the direction's product with the latent before normalisation.
 */
export class TokenReadout {
  private constructor(
    private readonly session: InferenceSession,
    /** `[rows * columns * dim, directions]` */
    private readonly weights: Tensor,
    private readonly grid: TokenGrid,
    private readonly count: number,
  ) {}

  /**
   * Multiplies the directions with the projection, once: this reads 600 MB of the published checkpoint and keeps 1.2 MB per
   * direction.
   * @throws DomainError `inference.model-not-loaded`
   */
  static async load(
    runtime: Runtime,
    checkpoint: Checkpoint,
    image: ImageEncoderArchitecture,
    steps: number,
    directions: readonly Float64Array[],
  ): Promise<TokenReadout> {
    const count = directions.length;
    const rows = Float32Array.from(directions.flatMap((direction) => [...direction]));
    const projection = await runtime.session(
      buildReadoutWeightsGraph(checkpoint, image, count),
      checkpoint.path,
    );
    try {
      const projected = await runtime.whileLoading(checkpoint.path, () =>
        projection.run({ [TOKEN_READOUT.directions]: new Tensor('float32', rows, [count, image.latent]) }),
      );
      const { grid, dim } = image;
      const model = buildTokenReadoutGraph(checkpoint, image, steps, count);
      const session = await runtime.session(model, checkpoint.path);
      const byPosition = new Tensor('float32', floatsOf(projected, TOKEN_READOUT.weights), [
        grid * grid,
        dim,
        count,
      ]);
      return new TokenReadout(session, byPosition, [steps, grid, grid], count);
    } finally {
      await projection.release();
    }
  }

  /**
   * @param codes of the tokens, in the order (depth, row, column)
   * @returns one array `[depth, rows, columns]` per direction
   * @throws DomainError `inference.failed`
   */
  async read(codes: Int32Array): Promise<readonly Float32Array[]> {
    const feeds = {
      [TOKEN_READOUT.codes]: new Tensor('int64', BigInt64Array.from(codes, BigInt), [codes.length]),
      [TOKEN_READOUT.weights]: this.weights,
    };
    const results = await this.session.run(feeds).catch((cause: unknown) => {
      throw inferenceFailed(cause);
    });
    const readings = floatsOf(results, TOKEN_READOUT.readings);
    const tokens = this.grid[0] * this.grid[1] * this.grid[2];
    return Array.from({ length: this.count }, (_, index) =>
      readings.subarray(index * tokens, (index + 1) * tokens),
    );
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}
