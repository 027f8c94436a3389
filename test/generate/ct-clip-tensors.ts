import type { Initialisation } from './random-weights.js';

/** Sizes of a CT-CLIP network. */
export interface GeneratedArchitecture {
  readonly dim: number;
  readonly codes: number;
  /** Side of a patch, and its depth, in voxels. */
  readonly patch: number;
  readonly patchDepth: number;
  /** Patches along a side of the image. */
  readonly grid: number;
  readonly spatialLayers: number;
  readonly temporalLayers: number;
  readonly heads: number;
  readonly headWidth: number;
  readonly latent: number;
  readonly textWidth: number;
  readonly textInner: number;
  readonly textLayers: number;
  readonly vocabulary: number;
  readonly positions: number;
}

/** The published model. */
export const FULL_SIZE: GeneratedArchitecture = {
  dim: 512,
  codes: 8192,
  patch: 20,
  patchDepth: 10,
  grid: 24,
  spatialLayers: 4,
  temporalLayers: 4,
  heads: 8,
  headWidth: 32,
  latent: 512,
  textWidth: 768,
  textInner: 3072,
  textLayers: 12,
  vocabulary: 30522,
  positions: 512,
};

/** One tensor of the state dict. Only `position_ids` contains integers. */
export interface GeneratedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialisation: Initialisation | 'position-ids';
}

/**
 * All tensors of a CT-CLIP state dict in torch's order, including those that inference does not use.
 */
export function* ctClipTensors(a: GeneratedArchitecture): Generator<GeneratedTensor> {
  yield constant('temperature', [], 1);
  yield* textTransformer(a);
  yield* visualTransformer(a);
  for (const suffix of ['', '_extra']) {
    yield uniform(`to_text_latent${suffix}.weight`, [a.latent, a.textWidth]);
    yield uniform(`to_visual_latent${suffix}.weight`, [a.latent, a.grid * a.grid * a.dim]);
  }
}

/** Tensors of a supervised model outside the network. */
export function* headTensors(latent: number, findings: number): Generator<GeneratedTensor> {
  yield* layerNorm('pre_head_norm', latent);
  yield* linear('classifier.1', findings, latent);
}

function* textTransformer(a: GeneratedArchitecture): Generator<GeneratedTensor> {
  const { textWidth: width } = a;
  const embeddings = 'text_transformer.embeddings';
  yield { name: `${embeddings}.position_ids`, shape: [1, a.positions], initialisation: 'position-ids' };
  yield normal(`${embeddings}.word_embeddings.weight`, [a.vocabulary, width], 0.02);
  yield normal(`${embeddings}.position_embeddings.weight`, [a.positions, width], 0.02);
  yield normal(`${embeddings}.token_type_embeddings.weight`, [2, width], 0.02);
  yield* layerNorm(`${embeddings}.LayerNorm`, width);
  for (let layer = 0; layer < a.textLayers; layer++) {
    const prefix = `text_transformer.encoder.layer.${layer}`;
    for (const part of ['query', 'key', 'value'])
      yield* bertLinear(`${prefix}.attention.self.${part}`, width, width);
    yield* bertLinear(`${prefix}.attention.output.dense`, width, width);
    yield* layerNorm(`${prefix}.attention.output.LayerNorm`, width);
    yield* bertLinear(`${prefix}.intermediate.dense`, a.textInner, width);
    yield* bertLinear(`${prefix}.output.dense`, width, a.textInner);
    yield* layerNorm(`${prefix}.output.LayerNorm`, width);
  }
  yield* bertLinear('text_transformer.pooler.dense', width, width);
}

function* visualTransformer(a: GeneratedArchitecture): Generator<GeneratedTensor> {
  const { dim } = a;
  const prefix = 'visual_transformer';
  yield* linear(`${prefix}.spatial_rel_pos_bias.net.0.0`, dim, 2);
  yield* linear(`${prefix}.spatial_rel_pos_bias.net.1.0`, dim, dim);
  yield* linear(`${prefix}.spatial_rel_pos_bias.net.2`, a.heads, dim);
  const area = a.patch * a.patch;
  const patches = [
    ['to_patch_emb_first_frame', 'to_pixels_first_frame', area],
    ['to_patch_emb', 'to_pixels', area * a.patchDepth],
  ] as const;
  for (const [embedding, , size] of patches) {
    yield* layerNorm(`${prefix}.${embedding}.1`, size);
    yield* linear(`${prefix}.${embedding}.2`, dim, size);
    yield* layerNorm(`${prefix}.${embedding}.3`, dim);
  }
  yield* transformer(`${prefix}.enc_spatial_transformer`, a.spatialLayers, a);
  yield* transformer(`${prefix}.enc_temporal_transformer`, a.temporalLayers, a);
  yield constant(`${prefix}.vq._codebook.initted`, [1], 1);
  yield constant(`${prefix}.vq._codebook.cluster_size`, [1, a.codes], 1);
  yield {
    name: `${prefix}.vq._codebook.embed`,
    shape: [1, a.codes, dim],
    initialisation: { kind: 'unit-rows', width: dim },
  };
  for (const [, pixels, size] of patches) yield* linear(`${prefix}.${pixels}.0`, size, dim);
}

function* transformer(prefix: string, layers: number, a: GeneratedArchitecture): Generator<GeneratedTensor> {
  const { dim } = a;
  const attentionWidth = a.heads * a.headWidth;
  // The feed-forward width of the published code: 4 dim, times 2/3 because the gate doubles the first matrix.
  const inner = Math.floor((4 * 2 * dim) / 3);
  for (let layer = 0; layer < layers; layer++) {
    const peg = `${prefix}.layers.${layer}.0.dsconv`;
    yield uniform(`${peg}.weight`, [dim, 1, 3, 3, 3], 27);
    yield uniform(`${peg}.bias`, [dim], 27);
    const attention = `${prefix}.layers.${layer}.1`;
    yield constant(`${attention}.null_kv`, [a.heads, 0, a.headWidth], 0);
    yield normal(`${attention}.q_scale`, [a.headWidth], 0.1, 1);
    yield normal(`${attention}.k_scale`, [a.headWidth], 0.1, 1);
    yield* gammaBeta(`${attention}.norm`, dim);
    yield* gammaBeta(`${attention}.context_norm`, dim);
    yield uniform(`${attention}.to_q.weight`, [attentionWidth, dim]);
    yield uniform(`${attention}.to_kv.weight`, [2 * attentionWidth, dim]);
    yield uniform(`${attention}.to_out.weight`, [dim, attentionWidth]);
    const feedForward = `${prefix}.layers.${layer}.3`;
    yield* layerNorm(`${feedForward}.0`, dim);
    yield uniform(`${feedForward}.1.weight`, [2 * inner, dim]);
    yield uniform(`${feedForward}.4.weight`, [dim, inner]);
  }
  yield* gammaBeta(`${prefix}.norm_out`, dim);
}

function constant(name: string, shape: readonly number[], value: number): GeneratedTensor {
  return { name, shape, initialisation: { kind: 'constant', value } };
}

/** torch's default: bounded by one over the root of the number of inputs. */
function uniform(name: string, shape: readonly number[], inputs = shape[shape.length - 1]): GeneratedTensor {
  return { name, shape, initialisation: { kind: 'uniform', bound: 1 / Math.sqrt(inputs) } };
}

function normal(name: string, shape: readonly number[], deviation: number, mean = 0): GeneratedTensor {
  return { name, shape, initialisation: { kind: 'normal', mean, deviation } };
}

function* linear(name: string, outputs: number, inputs: number): Generator<GeneratedTensor> {
  yield uniform(`${name}.weight`, [outputs, inputs]);
  yield uniform(`${name}.bias`, [outputs], inputs);
}

function* bertLinear(name: string, outputs: number, inputs: number): Generator<GeneratedTensor> {
  yield normal(`${name}.weight`, [outputs, inputs], 0.02);
  yield normal(`${name}.bias`, [outputs], 0.02);
}

/** Weights near 1 and biases near 0, but not exactly: a forgotten or swapped tensor must change the result. */
function* layerNorm(name: string, width: number): Generator<GeneratedTensor> {
  yield normal(`${name}.weight`, [width], 0.1, 1);
  yield normal(`${name}.bias`, [width], 0.1);
}

function* gammaBeta(name: string, width: number): Generator<GeneratedTensor> {
  yield normal(`${name}.gamma`, [width], 0.1, 1);
  yield constant(`${name}.beta`, [width], 0);
}
