import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { TextEncoderArchitecture } from './architecture.js';
import { GraphBuilder } from './graph-builder.js';
import type { Value } from './graph-builder.js';
import { TEXT_KEYS, bertLayerKeys } from './network-keys.js';
import { add, attention, gelu, l2Normalize, layerNorm, linear, reshape } from './operators.js';
import { OPSET, serializeModel } from './serialize-model.js';
import { Weights } from './weights.js';

/** BERT's layer-norm epsilon, smaller than the image encoder's. */
const EPSILON = 1e-12;

/** Names of the graph's inputs and outputs. */
export const TEXT_ENCODER = { tokens: 'tokens', positions: 'positions', latent: 'latent' } as const;

/**
 * The text encoder: BERT (Devlin et al., 2019), with a projection of the last hidden state of `[CLS]` into the common
 * latent space of images and texts. A batch holds texts of one length, so padding and masking are unnecessary.
 *
 * Inputs: `tokens`, int64 `[texts, length]`; `positions`, int64 `[length]`, equal to 0, 1, … length - 1. Output: `latent`,
 * float32 `[texts, latent]`, rows of length 1.
 */
export function buildTextEncoderGraph(checkpoint: Checkpoint, text: TextEncoderArchitecture): Uint8Array {
  const b = new GraphBuilder('text-encoder');
  const weights = new Weights(checkpoint);
  const tokens = b.input(TEXT_ENCODER.tokens, 'int64', ['texts', 'length']);
  const positions = b.input(TEXT_ENCODER.positions, 'int64', ['length']);
  const bert = new BertGraph(b, weights, text, tokens);
  let x = bert.embed(positions);
  for (let index = 0; index < text.layers; index++) {
    x = b.scoped(`layer.${String(index)}`, () => bert.layer(x, index));
  }
  const first = b.node('Gather', [bert.asTexts(x), b.int64([0])], { axis: { int: 1 } });
  const projected = linear(b, reshape(b, first, [-1, text.width]), weights.constant(b, TEXT_KEYS.toLatent));
  b.output(l2Normalize(b, projected), TEXT_ENCODER.latent, 'float32', ['texts', text.latent]);
  return serializeModel({ graph: b.build(), opset: OPSET });
}

/** Builds BERT. Between its parts, the states of all tokens of all texts are one matrix, `[texts * length, width]`. */
class BertGraph {
  readonly #textShape: Value;

  constructor(
    private readonly b: GraphBuilder,
    private readonly weights: Weights,
    private readonly text: TextEncoderArchitecture,
    private readonly tokens: Value,
  ) {
    const shape = b.node('Shape', [tokens]);
    this.#textShape = b.node('Concat', [shape, b.int64([text.width])], { axis: { int: 0 } });
  }

  /** Words, positions and the first token type, summed and normalised. */
  embed(positions: Value): Value {
    const { b } = this;
    return b.scoped('embedding', () => {
      const words = this.#rows(TEXT_KEYS.wordEmbedding, this.tokens);
      const places = this.#rows(TEXT_KEYS.positionEmbedding, positions);
      const firstType = this.#rows(TEXT_KEYS.tokenTypeEmbedding, b.int64([0]));
      const sum = add(b, words, add(b, places, firstType));
      return this.#norm(reshape(b, sum, [-1, this.text.width]), TEXT_KEYS.embeddingNorm);
    });
  }

  /** `x = norm(x + attention(x))`, `x = norm(x + feedforward(x))`: BERT normalises after the sum. */
  layer(x: Value, index: number): Value {
    const { b } = this;
    const keys = bertLayerKeys(index);
    const attended = b.scoped('attention', () => {
      const inputs = {
        query: this.asTexts(this.#linear(x, keys.query)),
        key: this.asTexts(this.#linear(x, keys.key)),
        value: this.asTexts(this.#linear(x, keys.value)),
      };
      const { heads, width } = this.text;
      const mixed = attention(b, inputs, heads, 1 / Math.sqrt(width / heads));
      const projected = this.#linear(reshape(b, mixed, [-1, width]), keys.attentionOutput);
      return this.#norm(add(b, projected, x), keys.attentionNorm);
    });
    return b.scoped('feed-forward', () => {
      const hidden = gelu(b, this.#linear(attended, keys.intermediate));
      return this.#norm(add(b, this.#linear(hidden, keys.output), attended), keys.outputNorm);
    });
  }

  /** Rows to `[texts, length, width]`. */
  asTexts(x: Value): Value {
    return this.b.node('Reshape', [x, this.#textShape]);
  }

  #rows(table: string, indices: Value): Value {
    return this.b.node('Gather', [this.weights.constant(this.b, table), indices], { axis: { int: 0 } });
  }

  #linear(x: Value, key: string): Value {
    const { b, weights } = this;
    return linear(b, x, weights.constant(b, `${key}.weight`), weights.constant(b, `${key}.bias`));
  }

  #norm(x: Value, key: string): Value {
    const { b, weights } = this;
    return layerNorm(b, x, weights.constant(b, `${key}.weight`), weights.constant(b, `${key}.bias`), EPSILON);
  }
}
