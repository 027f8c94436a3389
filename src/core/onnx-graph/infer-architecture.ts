import { basename } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { requireHeadTensor, requireTensor } from '../checkpoint/require-tensor.js';
import type { AxisLengths, ShapePattern } from '../checkpoint/require-tensor.js';
import { unsupportedArchitecture } from './architecture-errors.js';
import type {
  CtClipArchitecture,
  HeadArchitecture,
  ImageEncoderArchitecture,
  TextEncoderArchitecture,
} from './architecture.js';
import { HEAD_KEYS, IMAGE_KEYS, TEXT_KEYS, bertLayerKeys, transformerLayerKeys } from './network-keys.js';
import { tensorProblems } from './tensor-problems.js';

/** BERT's rule: every published BERT has heads of this width. A state dict does not contain the number of heads. */
const BERT_HEAD_WIDTH = 64;

/**
 * Maximum number of positions in the slice's grid. The position bias is a constant of heads x positions x positions, so
 * its size grows with the fourth power of the grid's side. The published grid has 576 positions; 4,096 with 8 heads take
 * 512 MiB.
 */
const MAX_POSITIONS = 4096;

export interface ArchitectureOptions {
  /** Attention heads of the text encoder; width / 64 when absent. */
  readonly textHeads?: number | undefined;
}

/**
 * Reads the network's sizes from the shapes of its tensors and checks that every tensor of the computation exists, holds
 * floating-point numbers and has the shape that the sizes require.
 *
 * @throws DomainError `checkpoint.missing-tensor`, `.shape-mismatch` (with both shapes), `.unsupported-dtype`,
 *   `.unsupported-architecture`; each names the key
 */
export function inferArchitecture(
  checkpoint: Checkpoint,
  options: ArchitectureOptions = {},
): CtClipArchitecture {
  const architecture = inferSizes(checkpoint, options);
  for (const problem of tensorProblems(checkpoint, architecture)) throw problem;
  return architecture;
}

/**
 * The sizes alone, from the few tensors that determine them.
 * @throws DomainError as {@link inferArchitecture}, about those tensors
 */
export function inferSizes(checkpoint: Checkpoint, options: ArchitectureOptions = {}): CtClipArchitecture {
  const hasText = checkpoint.tensors.has(TEXT_KEYS.wordEmbedding);
  const hasHead = checkpoint.headTensors.has(`${HEAD_KEYS.linear}.weight`);
  const image = inferImageEncoder(checkpoint);
  return {
    image,
    text: hasText ? inferTextEncoder(checkpoint, image, options) : undefined,
    head: hasHead ? inferHead(checkpoint, image) : undefined,
  };
}

function inferImageEncoder(checkpoint: Checkpoint): ImageEncoderArchitecture {
  const sizes = <const Shape extends ShapePattern>(name: string, shape: Shape): AxisLengths<Shape> =>
    sizesOf(checkpoint, name, shape);
  const file = basename(checkpoint.path);
  const [dim, patchVoxels] = sizes(`${IMAGE_KEYS.patchLinear}.weight`, ['*', '*']);
  const [, patchArea] = sizes(`${IMAGE_KEYS.firstFrameLinear}.weight`, [dim, '*']);
  const patchSide = wholeRoot(patchArea);
  const patchDepth = patchVoxels / patchArea;
  if (patchSide === undefined || !Number.isInteger(patchDepth)) {
    const reason = `a patch of ${patchVoxels} voxels is not a stack of square slices of ${patchArea}`;
    throw unsupportedArchitecture(file, `${IMAGE_KEYS.firstFrameLinear}.weight`, reason);
  }
  const [latent, flattened] = sizes(IMAGE_KEYS.toLatent, ['*', '*']);
  const grid = wholeRoot(flattened / dim);
  if (grid === undefined || grid * grid > MAX_POSITIONS) {
    const reason = `${flattened} inputs are not a square of at most ${MAX_POSITIONS} patches of ${dim} channels`;
    throw unsupportedArchitecture(file, IMAGE_KEYS.toLatent, reason);
  }
  const [heads] = sizes(`${IMAGE_KEYS.positionBiasOutput}.weight`, ['*', dim]);
  const first = transformerLayerKeys(IMAGE_KEYS.spatial, 0);
  const [headWidth] = sizes(first.queryScale, ['*']);
  const [, feedForwardWidth] = sizes(first.feedForwardOutput, [dim, '*']);
  const [, codes] = sizes(IMAGE_KEYS.codebook, [1, '*', dim]);
  const spatialLayers = countLayers(checkpoint, `${IMAGE_KEYS.spatial}.layers`);
  const temporalLayers = countLayers(checkpoint, `${IMAGE_KEYS.temporal}.layers`);
  return {
    dim,
    patchSide,
    patchDepth,
    grid,
    heads,
    headWidth,
    spatialLayers,
    temporalLayers,
    feedForwardWidth,
    codes,
    latent,
  };
}

function inferTextEncoder(
  checkpoint: Checkpoint,
  { latent }: ImageEncoderArchitecture,
  options: ArchitectureOptions,
): TextEncoderArchitecture {
  const [vocabulary, width] = sizesOf(checkpoint, TEXT_KEYS.wordEmbedding, ['*', '*']);
  const [positions] = sizesOf(checkpoint, TEXT_KEYS.positionEmbedding, ['*', width]);
  const [tokenTypes] = sizesOf(checkpoint, TEXT_KEYS.tokenTypeEmbedding, ['*', width]);
  const [intermediateWidth] = sizesOf(checkpoint, `${bertLayerKeys(0).intermediate}.weight`, ['*', width]);
  const layers = countLayers(checkpoint, TEXT_KEYS.layers);
  const heads = options.textHeads ?? Math.max(1, Math.round(width / BERT_HEAD_WIDTH));
  if (!Number.isInteger(heads) || heads < 1 || width % heads !== 0) {
    const reason = `a text width of ${width} cannot be divided among ${heads} attention heads; set the number of text heads`;
    throw unsupportedArchitecture(basename(checkpoint.path), TEXT_KEYS.wordEmbedding, reason);
  }
  return { width, layers, heads, intermediateWidth, vocabulary, positions, tokenTypes, latent };
}

function inferHead(checkpoint: Checkpoint, { latent }: ImageEncoderArchitecture): HeadArchitecture {
  const [findings] = requireHeadTensor(checkpoint, `${HEAD_KEYS.linear}.weight`, ['*', latent]).shape;
  return { latent, findings };
}

/** Number of layers below `prefix`. A gap in their numbers shows later as a missing tensor. */
function countLayers(checkpoint: Checkpoint, prefix: string): number {
  const numbers = new Set<string>();
  for (const name of checkpoint.tensors.keys()) {
    if (!name.startsWith(`${prefix}.`)) continue;
    const [number] = name.slice(prefix.length + 1).split('.', 1);
    if (number !== undefined) numbers.add(number);
  }
  return Math.max(1, numbers.size);
}

/** The sizes of a tensor of the network, none of them 0. */
function sizesOf<const Shape extends ShapePattern>(
  checkpoint: Checkpoint,
  name: string,
  shape: Shape,
): AxisLengths<Shape> {
  const ref = requireTensor(checkpoint, name, shape);
  if (ref.shape.includes(0)) throw unsupportedArchitecture(basename(checkpoint.path), name, 'it is empty');
  return ref.shape;
}

function wholeRoot(square: number): number | undefined {
  const root = Math.round(Math.sqrt(square));
  return root > 0 && root * root === square ? root : undefined;
}
