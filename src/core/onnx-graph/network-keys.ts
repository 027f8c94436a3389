/** Names of the tensors of a CT-CLIP state dict, as in the published code. */
const IMAGE = 'visual_transformer.';
const TEXT = 'text_transformer.';

export const IMAGE_KEYS = {
  patchNorm: `${IMAGE}to_patch_emb.1`,
  patchLinear: `${IMAGE}to_patch_emb.2`,
  patchOutputNorm: `${IMAGE}to_patch_emb.3`,
  firstFrameLinear: `${IMAGE}to_patch_emb_first_frame.2`,
  positionBiasInput: `${IMAGE}spatial_rel_pos_bias.net.0.0`,
  positionBiasHidden: `${IMAGE}spatial_rel_pos_bias.net.1.0`,
  positionBiasOutput: `${IMAGE}spatial_rel_pos_bias.net.2`,
  spatial: `${IMAGE}enc_spatial_transformer`,
  temporal: `${IMAGE}enc_temporal_transformer`,
  codebook: `${IMAGE}vq._codebook.embed`,
  toLatent: 'to_visual_latent.weight',
} as const;

/** Tensors of layer `index` of a spatial or temporal transformer. */
export function transformerLayerKeys(transformer: string, index: number) {
  const layer = `${transformer}.layers.${String(index)}`;
  return {
    convolution: `${layer}.0.dsconv`,
    attentionNorm: `${layer}.1.norm`,
    queryScale: `${layer}.1.q_scale`,
    keyScale: `${layer}.1.k_scale`,
    nullKeyValue: `${layer}.1.null_kv`,
    toQuery: `${layer}.1.to_q.weight`,
    toKeyValue: `${layer}.1.to_kv.weight`,
    toOutput: `${layer}.1.to_out.weight`,
    feedForwardNorm: `${layer}.3.0`,
    feedForwardInput: `${layer}.3.1.weight`,
    feedForwardOutput: `${layer}.3.4.weight`,
  } as const;
}

export const TEXT_KEYS = {
  wordEmbedding: `${TEXT}embeddings.word_embeddings.weight`,
  positionEmbedding: `${TEXT}embeddings.position_embeddings.weight`,
  tokenTypeEmbedding: `${TEXT}embeddings.token_type_embeddings.weight`,
  embeddingNorm: `${TEXT}embeddings.LayerNorm`,
  layers: `${TEXT}encoder.layer`,
  toLatent: 'to_text_latent.weight',
} as const;

/** Tensors of BERT layer `index`, without `.weight` or `.bias`. */
export function bertLayerKeys(index: number) {
  const layer = `${TEXT_KEYS.layers}.${String(index)}`;
  return {
    query: `${layer}.attention.self.query`,
    key: `${layer}.attention.self.key`,
    value: `${layer}.attention.self.value`,
    attentionOutput: `${layer}.attention.output.dense`,
    attentionNorm: `${layer}.attention.output.LayerNorm`,
    intermediate: `${layer}.intermediate.dense`,
    output: `${layer}.output.dense`,
    outputNorm: `${layer}.output.LayerNorm`,
  } as const;
}

export const HEAD_KEYS = { norm: 'pre_head_norm', linear: 'classifier.1' } as const;

/** `exp` of this scalar multiplies the similarity of an image and a text. */
export const TEMPERATURE_KEY = 'temperature';
