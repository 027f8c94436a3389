import type { ImageEncoderArchitecture } from './architecture.js';
import { nearestByArgMax, nearestByMaximum } from './codebook-search.js';
import { type EncoderStrategy, unitLength } from './encoder-strategy.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import { IMAGE_KEYS } from './network-keys.js';
import { add, joinRows, linear, multiply, reshape, sliceRows } from './operators.js';
import type { Weights } from './weights.js';

/** Maximum size in bytes of the similarities held at a time by `whole`: more would not fit the largest buffer of small GPUs. */
const SIMILARITY_BYTES = 1 << 26;

export interface Quantised {
  /** Entries of the codebook, `[sequences * steps]`: int64 where `streamed`, int32 where `whole`. */
  readonly codes: Value;
  /** `[sequences, dim]`, the mean code vector of each sequence. */
  readonly pooled: Value;
}

/** Replaces tokens by the nearest entries of the codebook. */
export class Quantiser {
  /** @param steps length of every sequence of tokens */
  constructor(
    private readonly weights: Weights,
    private readonly image: ImageEncoderArchitecture,
    private readonly steps: number,
    private readonly strategy: EncoderStrategy,
  ) {}

  /** `[sequences * steps, dim]` to the nearest codes by cosine and the mean code vector of every sequence. */
  quantise(b: GraphBuilder, tokens: Value, sequences: number): Quantised {
    return b.scoped('quantiser', () => {
      const { codes: entries, dim } = this.image;
      const codebook = this.weights.constant(b, IMAGE_KEYS.codebook, [entries, dim]);
      const directions = unitLength(b, tokens, 2, this.strategy);
      const similarity = linear(b, directions, codebook);
      const rows = sequences * this.steps;
      const codes =
        this.strategy === 'whole'
          ? nearestByMaximum(b, similarity, entries)
          : nearestByArgMax(b, similarity, rows, entries);
      const vectors = b.node('Gather', [codebook, codes], { axis: { int: 0 } });
      const pooled = this.#meanOverSteps(b, vectors, sequences);
      return { codes, pooled: add(b, pooled, this.#taint(b, directions, sequences)) };
    });
  }

  /** {@link quantise}, a few sequences at a time. */
  quantiseInBlocks(b: GraphBuilder, tokens: Value, sequences: number): Quantised {
    const sequenceBytes = this.steps * this.image.codes * Float32Array.BYTES_PER_ELEMENT;
    let count = Math.min(sequences, Math.ceil((sequences * sequenceBytes) / SIMILARITY_BYTES));
    // The runtime keeps memory for every size of array, so all blocks have the same size.
    while (sequences % count !== 0) count++;
    const block = sequences / count;
    const blocks = Array.from({ length: count }, (_, index) => {
      const rows = sliceRows(b, tokens, index * block * this.steps, (index + 1) * block * this.steps);
      return this.quantise(b, rows, block);
    });
    return {
      codes: joinRows(
        b,
        blocks.map(({ codes }) => codes),
      ),
      pooled: joinRows(
        b,
        blocks.map(({ pooled }) => pooled),
      ),
    };
  }

  /**
   * Zeros, or NaN for sequences that contain NaN. Without this, the quantiser would hide damaged voxels, damaged weights and
   * overflows: it chooses some code even for NaN, and the latent would look like any other.
   */
  #taint(b: GraphBuilder, tokens: Value, sequences: number): Value {
    const nothing = b.float32('nothing', [1], Float32Array.of(0));
    return multiply(b, this.#meanOverSteps(b, tokens, sequences), nothing);
  }

  /** `[sequences * steps, dim]` to `[sequences, dim]`. */
  #meanOverSteps(b: GraphBuilder, x: Value, sequences: number): Value {
    const perSequence = reshape(b, x, [sequences, this.steps, this.image.dim]);
    return b.node('ReduceMean', [perSequence, b.int64([1])], { keepdims: { int: 0 } });
  }
}
