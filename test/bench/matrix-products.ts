import { InferenceSession, Tensor } from '../../src/core/inference/onnx-runtime.js';
import type { ImageEncoderArchitecture } from '../../src/core/onnx-graph/architecture.js';
import { patchVoxels } from '../../src/core/onnx-graph/architecture.js';
import { GraphBuilder } from '../../src/core/onnx-graph/graph-builder.js';
import { linear } from '../../src/core/onnx-graph/operators.js';
import { OPSET, serializeModel } from '../../src/core/onnx-graph/serialize-model.js';

/** `[rows, inner] x [inner, columns]`, repeated a number of times. */
export interface MatrixProduct {
  readonly name: string;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly times: number;
}

/** The matrix products of one pass of the image encoder. */
export function encoderProducts(image: ImageEncoderArchitecture, depth: number): MatrixProduct[] {
  const { dim, heads, headWidth, feedForwardWidth, codes, grid } = image;
  const steps = depth / image.patchDepth;
  const positions = grid * grid;
  const tokens = steps * positions;
  const inner = heads * headWidth;
  const layers = image.spatialLayers + image.temporalLayers;
  const product = (
    name: string,
    rows: number,
    width: number,
    columns: number,
    times: number,
  ): MatrixProduct => ({
    name,
    rows,
    inner: width,
    columns,
    times,
  });
  return [
    product('patch embedding', tokens, patchVoxels(image), dim, 1),
    product('query, key, value', tokens, dim, inner, 3 * layers),
    product('attention output', tokens, inner, dim, layers),
    product('feed-forward in', tokens, dim, feedForwardWidth, 2 * layers),
    product('feed-forward out', tokens, feedForwardWidth, dim, layers),
    product('spatial similarity', positions, headWidth, positions, image.spatialLayers * steps * heads),
    product('spatial mixture', positions, positions, headWidth, image.spatialLayers * steps * heads),
    product('temporal similarity', steps, headWidth, steps, image.temporalLayers * positions * heads),
    product('temporal mixture', steps, steps, headWidth, image.temporalLayers * positions * heads),
    product('codebook', tokens, dim, codes, 1),
  ];
}

export function floatingPointOperations({ rows, inner, columns, times }: MatrixProduct): number {
  return 2 * rows * inner * columns * times;
}

/** Blocks of rows in a probe: enough to make the cost of starting a run negligible. */
const PROBE_BLOCKS = 6;

const PROBE_MS = 100;

/**
 * ONNX Runtime's Gemm at one shape, ready to be timed: blocks of as many rows as the encoder processes at a time, times a
 * constant weight. The products stay inside the runtime. Fetching them would write each to fresh memory, and the time that
 * the system takes to find 450 MB for the codebook's product would count as Gemm's.
 */
export class GemmProbe {
  private constructor(
    private readonly session: InferenceSession,
    private readonly feeds: Readonly<Record<string, Tensor>>,
    private readonly operations: number,
  ) {}

  /** @param blockRows rows per block; the product's rows are split into that many blocks, at most {@link PROBE_BLOCKS} */
  static async of({ rows: allRows, inner, columns }: MatrixProduct, blockRows: number): Promise<GemmProbe> {
    const b = new GraphBuilder('gemm');
    const weight = b.float32('weight', [columns, inner], noise(columns * inner));
    const blocks = Math.min(PROBE_BLOCKS, allRows / blockRows);
    const rows = noise(blocks * blockRows * inner);
    const feeds: Record<string, Tensor> = {};
    const corners = Array.from({ length: blocks }, (_, block) => {
      const values = rows.subarray(block * blockRows * inner, (block + 1) * blockRows * inner);
      feeds[`x${block}`] = new Tensor('float32', values, [blockRows, inner]);
      const product = linear(b, b.input(`x${block}`, 'float32', [blockRows, inner]), weight);
      return b.node('Slice', [product, b.int64([0, 0]), b.int64([1, 1])]);
    });
    b.output(b.node('Concat', corners, { axis: { int: 0 } }), 'corners', 'float32', [blocks, 1]);
    const session = await InferenceSession.create(serializeModel({ graph: b.build(), opset: OPSET }));
    const probe = new GemmProbe(session, feeds, 2 * blocks * blockRows * inner * columns);
    // The first run lays out the weight and allocates memory.
    await session.run(feeds);
    return probe;
  }

  /**
   * Sustained operations per second of the runtime. An uncounted run comes first: after a pause the runtime's threads must
   * wake, which takes as long as a small product.
   */
  async rate(): Promise<number> {
    await this.session.run(this.feeds);
    const start = performance.now();
    let runs = 0;
    do {
      await this.session.run(this.feeds);
      runs += 1;
    } while (performance.now() < start + PROBE_MS);
    return (this.operations * runs * 1000) / (performance.now() - start);
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

/** Values without zeros or repetitions, so that no processor can take a short cut. */
export function noise(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}
