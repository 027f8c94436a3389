import type {
  CtClipArchitecture,
  HeadArchitecture,
  ImageEncoderArchitecture,
  TextEncoderArchitecture,
} from './architecture.js';
import { patchVoxels } from './architecture.js';
import {
  HEAD_KEYS,
  IMAGE_KEYS,
  TEMPERATURE_KEY,
  TEXT_KEYS,
  bertLayerKeys,
  transformerLayerKeys,
} from './network-keys.js';

export type TensorShapes = ReadonlyMap<string, readonly number[]>;

/**
 * Every tensor that the network's computation uses, with its required shape. Other tensors of a file (`to_pixels*`,
 * `pooler.*`, optimizer state) do not matter.
 */
export function expectedTensors(architecture: CtClipArchitecture): TensorShapes {
  const shapes = new Map<string, readonly number[]>();
  imageTensors(shapes, architecture.image);
  if (architecture.text !== undefined) {
    textTensors(shapes, architecture.text);
    shapes.set(TEMPERATURE_KEY, []);
  }
  return shapes;
}

/** The supervised head's tensors, which have no network prefix. */
export function expectedHeadTensors(head: HeadArchitecture): TensorShapes {
  const shapes = new Map<string, readonly number[]>();
  weightAndBias(shapes, HEAD_KEYS.norm, [head.latent]);
  weightAndBias(shapes, HEAD_KEYS.linear, [head.findings, head.latent]);
  return shapes;
}

function imageTensors(shapes: Map<string, readonly number[]>, image: ImageEncoderArchitecture): void {
  const { dim, heads, grid, codes, latent } = image;
  weightAndBias(shapes, IMAGE_KEYS.patchNorm, [patchVoxels(image)]);
  weightAndBias(shapes, IMAGE_KEYS.patchLinear, [dim, patchVoxels(image)]);
  weightAndBias(shapes, IMAGE_KEYS.patchOutputNorm, [dim]);
  weightAndBias(shapes, IMAGE_KEYS.positionBiasInput, [dim, 2]);
  weightAndBias(shapes, IMAGE_KEYS.positionBiasHidden, [dim, dim]);
  weightAndBias(shapes, IMAGE_KEYS.positionBiasOutput, [heads, dim]);
  transformerTensors(shapes, IMAGE_KEYS.spatial, image.spatialLayers, image);
  transformerTensors(shapes, IMAGE_KEYS.temporal, image.temporalLayers, image);
  shapes.set(IMAGE_KEYS.codebook, [1, codes, dim]);
  shapes.set(IMAGE_KEYS.toLatent, [latent, grid * grid * dim]);
}

function transformerTensors(
  shapes: Map<string, readonly number[]>,
  transformer: string,
  layers: number,
  { dim, heads, headWidth, feedForwardWidth }: ImageEncoderArchitecture,
): void {
  const inner = heads * headWidth;
  for (let index = 0; index < layers; index++) {
    const keys = transformerLayerKeys(transformer, index);
    shapes.set(`${keys.convolution}.weight`, [dim, 1, 3, 3, 3]);
    shapes.set(`${keys.convolution}.bias`, [dim]);
    gammaAndBeta(shapes, keys.attentionNorm, dim);
    shapes.set(keys.queryScale, [headWidth]);
    shapes.set(keys.keyScale, [headWidth]);
    shapes.set(keys.toQuery, [inner, dim]);
    shapes.set(keys.toKeyValue, [2 * inner, dim]);
    shapes.set(keys.toOutput, [dim, inner]);
    weightAndBias(shapes, keys.feedForwardNorm, [dim]);
    shapes.set(keys.feedForwardInput, [2 * feedForwardWidth, dim]);
    shapes.set(keys.feedForwardOutput, [dim, feedForwardWidth]);
  }
  gammaAndBeta(shapes, `${transformer}.norm_out`, dim);
}

function textTensors(shapes: Map<string, readonly number[]>, text: TextEncoderArchitecture): void {
  const { width, intermediateWidth } = text;
  shapes.set(TEXT_KEYS.wordEmbedding, [text.vocabulary, width]);
  shapes.set(TEXT_KEYS.positionEmbedding, [text.positions, width]);
  shapes.set(TEXT_KEYS.tokenTypeEmbedding, [text.tokenTypes, width]);
  weightAndBias(shapes, TEXT_KEYS.embeddingNorm, [width]);
  for (let index = 0; index < text.layers; index++) {
    const keys = bertLayerKeys(index);
    for (const linear of [keys.query, keys.key, keys.value, keys.attentionOutput]) {
      weightAndBias(shapes, linear, [width, width]);
    }
    weightAndBias(shapes, keys.attentionNorm, [width]);
    weightAndBias(shapes, keys.intermediate, [intermediateWidth, width]);
    weightAndBias(shapes, keys.output, [width, intermediateWidth]);
    weightAndBias(shapes, keys.outputNorm, [width]);
  }
  shapes.set(TEXT_KEYS.toLatent, [text.latent, width]);
}

function weightAndBias(
  shapes: Map<string, readonly number[]>,
  key: string,
  weightShape: readonly [outputs: number, ...inputs: number[]],
): void {
  shapes.set(`${key}.weight`, weightShape);
  shapes.set(`${key}.bias`, [weightShape[0]]);
}

function gammaAndBeta(shapes: Map<string, readonly number[]>, key: string, width: number): void {
  shapes.set(`${key}.gamma`, [width]);
  shapes.set(`${key}.beta`, [width]);
}
